/* libraries.h -- whether the libraries that draw pixels were there when this was built. */
#ifndef DRAW_LIBRARIES_H
#define DRAW_LIBRARIES_H

#if __has_include(<pango/pangocairo.h>) && __has_include(<jpeglib.h>) && __has_include(<png.h>)
#define DRAW_HAS_LIBRARIES 1
#else
#define DRAW_HAS_LIBRARIES 0
#endif

/* What is lacking where they were not, in words. */
extern const char picture_missing[];

#endif
