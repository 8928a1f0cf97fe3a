/* opt_wrong.h -- what is said of an option that getopt_long does not take. */
#ifndef ENGINE_OPT_WRONG_H
#define ENGINE_OPT_WRONG_H

#include <getopt.h>

/* Ends the process with ERR_USAGE after getopt_long returned ':' or '?', with opterr 0: in its words, but through
 * err.h, so that nothing of the argument reaches a terminal as it is. */
_Noreturn void opt_wrong(int code, const struct option *longs, char *const *argv);

#endif
