/* dual.h -- numbers that carry their slopes along, so that a formula written once gives its value and its gradient.
 *
 * A dual is a value and its derivatives by four variables, here the corners of a predicted box (W. K. Clifford, 1873;
 * forward differentiation). Where the greater or lesser of two equal values is taken, each counts half, as frameworks
 * do. */
#ifndef LOSS_DUAL_H
#define LOSS_DUAL_H

struct dual {
	double value, slope[4];
};

static inline struct dual
dual_constant(double x)
{
	return (struct dual){ .value = x };
}

/* Variable i. */
static inline struct dual
dual_variable(double x, int i)
{
	struct dual d = { .value = x };
	d.slope[i] = 1;
	return d;
}

/* The function that has the given value at a and b, and there the slopes da and db. */
static inline struct dual
dual_of(double value, struct dual a, double da, struct dual b, double db)
{
	struct dual out = { .value = value };
	for (int i = 0; i < 4; i++)
		out.slope[i] = da * a.slope[i] + db * b.slope[i];
	return out;
}

static inline struct dual
dual_add(struct dual a, struct dual b)
{
	return dual_of(a.value + b.value, a, 1, b, 1);
}

static inline struct dual
dual_subtract(struct dual a, struct dual b)
{
	return dual_of(a.value - b.value, a, 1, b, -1);
}

static inline struct dual
dual_multiply(struct dual a, struct dual b)
{
	return dual_of(a.value * b.value, a, b.value, b, a.value);
}

static inline struct dual
dual_divide(struct dual a, struct dual b)
{
	double quotient = a.value / b.value;
	return dual_of(quotient, a, 1 / b.value, b, -quotient / b.value);
}

static inline struct dual
dual_square(struct dual a)
{
	return dual_multiply(a, a);
}

/* a x + b for plain numbers a and b. */
static inline struct dual
dual_line(double a, struct dual x, double b)
{
	return dual_of(a * x.value + b, x, a, x, 0);
}

static inline struct dual
dual_max(struct dual a, struct dual b)
{
	double first = a.value > b.value ? 1 : a.value < b.value ? 0 : 0.5;
	return dual_of(a.value < b.value ? b.value : a.value, a, first, b, 1 - first);
}

static inline struct dual
dual_min(struct dual a, struct dual b)
{
	double first = a.value < b.value ? 1 : a.value > b.value ? 0 : 0.5;
	return dual_of(a.value > b.value ? b.value : a.value, a, first, b, 1 - first);
}

#endif
