/* anchor_fault_text.c -- words for every fault, and none for no fault. */
#include "anchorset/anchor_fault_text.h"

#include <criterion/criterion.h>
#include <string.h>

Test(anchor_fault_text, each_has_its_own)
{
	cr_expect_null(anchor_fault_text(ANCHOR_FAULT_NONE));
	for (int i = ANCHOR_FAULT_NONE + 1; i <= ANCHOR_FAULT_STRIDE_ORDER; i++) {
		const char *text = anchor_fault_text((enum anchor_fault)i);
		cr_assert(text != NULL && text[0] != '\0', "fault %d", i);
		for (int k = ANCHOR_FAULT_NONE + 1; k < i; k++)
			cr_assert_str_neq(text, anchor_fault_text((enum anchor_fault)k), "faults %d and %d", k, i);
	}
}

Test(anchor_fault_text, examples)
{
	cr_expect_str_eq(anchor_fault_text(ANCHOR_FAULT_STRIDE), "a level's stride is not positive");
	cr_expect_str_eq(anchor_fault_text(ANCHOR_FAULT_NO_GRID), "no grid: give --strides or --grid");
	cr_expect_str_eq(anchor_fault_text(ANCHOR_FAULT_STRIDE_ORDER), "strides must ascend");
}
