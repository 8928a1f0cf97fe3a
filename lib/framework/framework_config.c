/* framework_config.c -- what readers of configuration files share. */
#include "framework/framework_config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void
framework_config_init(struct framework_config *c, struct arena *arena)
{
	*c = (struct framework_config){ 0 };
	c->shape = arena_array(arena, struct shape, FRAMEWORK_CONFIG_SHAPES);
	c->line = arena_array(arena, size_t, FRAMEWORK_CONFIG_SHAPES);
	c->head = arena_array(arena, struct framework_config_head, FRAMEWORK_CONFIG_HEADS);
}

double
framework_config_area(const struct framework_config *c, const struct framework_config_head *head)
{
	double sum = 0;
	for (size_t i = 0; i < head->n; i++)
		sum += c->shape[head->of[i]].w * c->shape[head->of[i]].h;
	return head->n > 0 ? sum / (double)head->n : 0;
}

struct slice
framework_config_trim(struct slice text)
{
	while (text.n > 0 && strchr(" \t\r\n", text.text[0]) != NULL)
		text = (struct slice){ text.text + 1, text.n - 1 };
	while (text.n > 0 && strchr(" \t\r\n", text.text[text.n - 1]) != NULL)
		text.n--;
	return text;
}

bool
framework_config_number(struct slice text, double *value, struct arena *arena)
{
	text = framework_config_trim(text);
	for (size_t i = 0; i < text.n; i++)
		if (text.text[i] == '\0' || strchr("+-.0123456789eE", text.text[i]) == NULL)
			return false;
	if (text.n == 0)
		return false;
	char *end, *copy = arena_text(arena, text.text, text.n);
	*value = strtod(copy, &end);
	return end == copy + text.n && isfinite(*value);
}

const double *
framework_config_numbers(struct slice text, size_t *n, size_t *wrong, struct arena *arena)
{
	size_t most = 1;
	for (size_t i = 0; i < text.n; i++)
		most += text.text[i] == ',';
	double *number = arena_zeros(arena, double, most);
	*n = 0;
	*wrong = most;
	while (*n < most) {
		const char *comma = text.n > 0 ? memchr(text.text, ',', text.n) : NULL;
		size_t end = comma != NULL ? (size_t)(comma - text.text) : text.n;
		struct slice item = framework_config_trim((struct slice){ text.text, end });
		if (comma == NULL && item.n == 0)
			break;
		if (!framework_config_number(item, &number[*n], arena)) {
			number[*n] = 0;
			*wrong = *wrong < *n ? *wrong : *n;
		}
		++*n;
		if (comma == NULL)
			break;
		text = (struct slice){ comma + 1, text.n - (size_t)(comma + 1 - text.text) };
	}
	*wrong = *wrong < *n ? *wrong : *n;
	return number;
}

bool
framework_config_whole(double x, size_t *value)
{
	if (!(x >= 0 && x <= 1e9 && x == floor(x)))
		return false;
	*value = (size_t)x;
	return true;
}
