/* wide.h -- 128-bit products, which ISO C has no name for. */
#ifndef BASE_WIDE_H
#define BASE_WIDE_H

#include <stdint.h>

__extension__ typedef unsigned __int128 wide;

#endif
