/* html_page.h -- the fixed parts of a page; for html.c alone. */
#ifndef DRAW_HTML_PAGE_H
#define DRAW_HTML_PAGE_H

/* Lines, NULL at the end. */
extern const char *const html_style[], *const html_frame[], *const html_script[];

#endif
