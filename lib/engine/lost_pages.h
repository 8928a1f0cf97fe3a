/* lost_pages.h -- a mapped file that is cut short while it is read. */
#ifndef ENGINE_LOST_PAGES_H
#define ENGINE_LOST_PAGES_H

/* From now on the process, where it reads a page of a mapped file that is no longer there, ends with a message that
 * names the file and ERR_REJECTED, instead of by SIGBUS. To be called before a file is mapped. */
void lost_pages_catch(void);

#endif
