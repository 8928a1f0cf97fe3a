/* sine.h -- sine and cosine of degrees with the same bits on every processor; see explog.h for why. */
#ifndef BASE_SINE_H
#define BASE_SINE_H

/* Of any finite angle; exact where they are 0, 1 or -1, else their error is below 2 units in the last place. */
void sine_of_degrees(double degrees, double *sine, double *cosine);

#endif
