/* arctan.h -- the arc tangent with the same bits on every processor; see explog.h for why. */
#ifndef BASE_ARCTAN_H
#define BASE_ARCTAN_H

/* The angle, in [0, pi/2], whose tangent is y / x, for x, y >= 0; 0 for 0 / 0; NaN gives NaN. Its error is below 4
 * units in the last place. */
double arctan_ratio(double y, double x);

#endif
