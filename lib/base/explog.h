/* explog.h -- exponential, logarithm and logistic with the same bits on every processor.
 *
 * libm picks code by processor, and its last bit with it; a pipeline whose outputs are compared by checksum cannot have
 * that. These use only IEEE 754 addition, multiplication and division in a fixed order (the build forbids contraction),
 * so their results are a function of the argument alone. Errors are below 1 unit in the last place (tests measure
 * them). */
#ifndef BASE_EXPLOG_H
#define BASE_EXPLOG_H

double explog_exp(double x);      /* e^x; overflows to infinity, underflows gradually to 0; NaN gives NaN */
double explog_log(double x);      /* ln x; x < 0 or NaN gives NaN, 0 gives -infinity */
double explog_logistic(double x); /* 1 / (1 + e^-x), in [0, 1], without overflow */
double explog_logit(double p);    /* ln(p / (1 - p)); 0 and 1 give -+infinity */

/* The logarithms of so many numbers in their place: explog_log's bits. */
enum { EXPLOG_LANES = 64 };
void explog_log_lanes(double x[EXPLOG_LANES]);

#endif
