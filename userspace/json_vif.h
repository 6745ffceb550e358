/* SPDX-License-Identifier: GPL-2.0 */
/*
 * json_vif - the record of a vif as JSON, and back
 */
#ifndef VMACCT_JSON_VIF_H
#define VMACCT_JSON_VIF_H

#include <stdbool.h>

#include "fail.h"
#include "vmacct.h"

struct json_object;

/* @has_estimates: are its estimated_ns known? */
struct json_object *json_vif_out(const struct vmacct_vif_record *v,
				 bool has_estimates);

/*
 * All but state and estimates. 0, or -1 with @why.
 */
int json_vif_in(struct vmacct_vif_record *v, struct json_object *json,
		struct why *why);

#endif /* VMACCT_JSON_VIF_H */
