/* gen_presets.h -- the list of published detectors, or of those that some words are about. */
#ifndef TOOL_GEN_PRESETS_H
#define TOOL_GEN_PRESETS_H

/* Writes the presets that have all the words (NULL at the end) in their names, in what they are, or in the name of the
 * project that their numbers are from; small and capital letters are the same. By as (enum terminal_as) it is a table
 * for people; or a line each: id, short names, what it is and source with tabs between, or the JSON
 * {"preset","aliases","about","source"}. Where there are none a message says so. Returns the exit status. */
int gen_presets_list(int as, const char *output, char *const *words);

#endif
