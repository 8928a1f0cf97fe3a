/* json_numbers.h -- passing over numbers in an array, 64 bytes at a time. Not for others. */
#ifndef JSON_JSON_NUMBERS_H
#define JSON_JSON_NUMBERS_H

/* From p, where an element of an array begins, past numbers with commas between, each perhaps with one blank behind it:
 * to the bracket that ends the array, where it stands right behind a number; else to where the first element begins
 * that was not passed over whole, be it behind a comma, behind its blank or p. What is passed over is right to the last
 * byte; all that is unusual (exponents, other brackets, other white space, errors) is left to the caller. Nothing at or
 * behind end is looked at. */
const char *json_numbers(const char *p, const char *end);

#endif
