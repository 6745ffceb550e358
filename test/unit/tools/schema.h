/* SPDX-License-Identifier: GPL-2.0 */
/*
 * schema - does JSON keep to a JSON schema?
 *
 * As much of JSON schema as those under doc/ use; a keyword that is not known
 * here is a failure, so that nothing goes unchecked.
 */
#ifndef SCHEMA_H
#define SCHEMA_H

struct json_object;

/* The test fails, saying where, if it does not, or has a key not listed. */
void schema_check(struct json_object *schema, struct json_object *value);

#endif /* SCHEMA_H */
