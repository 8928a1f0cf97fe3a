/* literal.c -- what of Python's sources and of YAML's flow style is read, and that nothing is run. */
#include "text/literal.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static struct slice
whole(const char *text)
{
	return (struct slice){ text, strlen(text) };
}

/* A value in a few letters: numbers, "text", [lists], and code. */
static void
put(const struct literal *v, char *out)
{
	char *end = out + strlen(out);
	switch (v->kind) {
	case LITERAL_NUMBER:
		sprintf(end, "%g", v->number);
		break;
	case LITERAL_TEXT:
		sprintf(end, "'%.*s'", (int)v->text.n, v->text.text);
		break;
	case LITERAL_LIST:
		strcat(out, "[");
		for (size_t i = 0; i < v->n; i++) {
			strcat(out, i > 0 ? "," : "");
			put(&v->item[i], out);
		}
		strcat(out, "]");
		break;
	default:
		strcat(out, "code");
	}
}

Test(literal, values)
{
	static const struct {
		const char *text, *value;
	} cases[] = {
		{ "x = 5", "5" },
		{ "x=-1.5e2", "-150" },
		{ "x = .5", "0.5" },
		{ "x = 'a'", "'a'" },
		{ "x = [1, 2,\n 3]  # and no more", "[1,2,3]" },
		{ "x = ((32,), (64,))", "[[32],[64]]" },
		{ "x = (5)", "5" },
		{ "x = (5,)", "[5]" },
		{ "x = ()", "[]" },
		{ "x = [1] * 3", "[1,1,1]" },
		{ "y = (1, 2)\nx = ((7,),) * len(y)", "[[7],[7]]" },
		{ "y = 3\nx = [y, y]", "[3,3]" },
		{ "# x = 1\nx = 2", "2" },
		{ "s = 'x = 1'\nx = 2", "2" },
		{ "s = '''\nx = 1\n'''\nx = 2", "2" },
		{ "ax = 1\nx = 2", "2" },
		{ "a.x = 1\nx = 2", "2" },
		{ "x == 1\nx = 2", "2" },
		{ "f(a, x=[1, # one\n 2])", "[1,2]" },
		{ "x = 1 + 1", "2" },
		{ "x = 7 - 2 - 1", "4" },
		{ "x = 1 - -2", "3" },
		{ "x = 2 + 3 * 4", "14" },
		{ "x = (2 + 3) * 4 / 8", "2.5" },
		{ "x = 2 ** 3", "8" },
		{ "x = -2 ** 2", "-4" },
		{ "x = 2 ** -1", "0.5" },
		{ "x = 2 ** 3 ** 2", "512" },
		{ "x = 2 ** 0.5", "1.41421" },
		{ "x = int(32 * 2 ** (1.0 / 3))", "40" },
		{ "x = int(8 * 2 ** (3 / 3))", "16" },
		{ "x = 5\n-3", "5" },
		{ "x = tuple([1])", "[1]" },
		{ "x = list((1, 2))", "[1,2]" },
		{ "x = [i for i in [1, 2]]", "[1,2]" },
		{ "x = tuple((s, int(s * 1.5)) for s in [32, 64])", "[[32,48],[64,96]]" },
		{ "y = (2, 3)\nx = [[a * b for b in y] for a in y]", "[[4,6],[6,9]]" },
		{ "x = range(3)", "[0,1,2]" },
		{ "x = [[2, 3] for _ in range(2)]", "[[2,3],[2,3]]" },
		{ "n = 2\nx = [i * 2 for i in range(n)]", "[0,2]" },
		{ "x = range(-1)", "[]" },
		{ "x = range(0.5)", "code" },
		{ "x = range(100000)", "code" },
		{ "x = range(1, 3)", "code" },
		{ "x = True", "1" },
		{ "x = False", "0" },
		{ "x = Falsehood", "code" },
		{ "a = 9\nx = [a for a in [1]] + 1", "code" },
		{ "x = [i for i in y]", "code" },
		{ "x = [i for i in [1, 2] if i > 1]", "code" },
		{ "x = [i, 2 for i in [1]]", "code" },
		{ "x = [i for i, k in [1]]", "code" },
		{ "x = [i for i in [1]", "code" },
		{ "x = 1 / 0", "code" },
		{ "x = (-1) ** 0.5", "code" },
		{ "x = 7 // 2", "code" },
		{ "x = 7 % 2", "code" },
		{ "x = 'a' + 'b'", "code" },
		{ "x = open('a')", "code" },
		{ "x = os.getpid()", "code" },
		{ "x = [1][0]", "code" },
		{ "x = -", "code" },
		{ "x = 1 +", "code" },
		{ "x = unknown", "code" },
		{ "x = y\ny = x", "code" },
		{ "x = x", "code" },
		{ "x = [1, 2", "code" },
		{ "x = 1_000", "code" },
		{ "x = ", "code" },
		{ "x = inf", "code" },
		{ "x = [1] * 100000", "code" },
		{ "x = 0x10", "code" },
	};
	struct arena arena = { 0 };
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct literal v;
		char got[256] = "";
		struct slice text = whole(cases[i].text);
		cr_assert(literal_find(text, text, "x", '=', 0, &v, &arena), "%s", cases[i].text);
		put(&v, got);
		cr_expect_str_eq(got, cases[i].value, "%s: %s", cases[i].text, got);
	}
	arena_free(&arena);
}

Test(literal, places)
{
	struct arena arena = { 0 };
	struct literal v;
	struct slice text = whole("A: [1]\nB:\n  A: [2, 3]\n"), inside;
	cr_assert(literal_find(text, text, "A", ':', 1, &v, &arena) && v.n == 2 && v.line == 3);
	cr_assert(!literal_find(text, text, "A", ':', 2, &v, &arena) && !literal_find(text, text, "A", '=', 0, &v,
		&arena));
	size_t line;
	text = whole("# G(0)\nx = mG(1)\ny = G((1,), b=(2, ')'))\n");
	cr_assert(literal_call(text, "G", &inside, &line) && line == 3 && inside.n == 16);
	cr_assert(literal_argument(text, inside, 0, &v, &arena) && v.n == 1);
	cr_assert(!literal_argument(text, inside, 1, &v, &arena), "it has a name");
	cr_assert(literal_find(text, inside, "b", '=', 0, &v, &arena) && v.n == 2);
	text = whole("G(f(1, [2, ','], a=3), b.c, {'d': 1, 'e': 2}, (5, 6))");
	cr_assert(literal_call(text, "G", &inside, &line));
	cr_assert(literal_argument(text, inside, 3, &v, &arena) && v.n == 2, "behind code");
	cr_assert(literal_argument(text, inside, 1, &v, &arena) && v.kind == LITERAL_CODE);
	cr_assert(!literal_argument(text, inside, 4, &v, &arena), "there are four");
	text = whole("y = G((1,), b=(2, ')'))\n");
	cr_assert(literal_around(text, literal_text(text, "')'"), &inside) && inside.n == 6, "the innermost");
	cr_assert(!literal_around(text, literal_text(text, "y = G"), &inside));
	arena_free(&arena);
}
