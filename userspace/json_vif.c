// SPDX-License-Identifier: GPL-2.0
/*
 * json_vif - the record of a vif as JSON, and back
 */
#include <stdio.h>

#include "json_fields.h"
#include "json_in.h"
#include "json_out.h"
#include "json_vif.h"
#include "snapshot.h"

static const struct json_field vif_fields[] = {
	JSON_FIELD("account", struct vmacct_vif_record, account),
	JSON_FIELD("domid", struct vmacct_vif_record, domid),
	JSON_FIELD("handle", struct vmacct_vif_record, handle),
	JSON_FIELD("tx_poll_ns", struct vmacct_vif_record, ns[VMACCT_TX_POLL]),
	JSON_FIELD("tx_dealloc_ns", struct vmacct_vif_record, ns[VMACCT_TX_DEALLOC]),
	JSON_FIELD("tx_irq_ns", struct vmacct_vif_record, ns[VMACCT_TX_IRQ]),
	JSON_FIELD("rx_deliver_ns", struct vmacct_vif_record, ns[VMACCT_RX_DELIVER]),
	JSON_FIELD("rx_enqueue_ns", struct vmacct_vif_record, ns[VMACCT_RX_ENQUEUE]),
	JSON_FIELD("rx_copy_ns", struct vmacct_vif_record, ns[VMACCT_RX_COPY]),
	JSON_FIELD("rx_irq_ns", struct vmacct_vif_record, ns[VMACCT_RX_IRQ]),
	JSON_TRAFFIC(struct vmacct_vif_record),
	JSON_FIELD("polls", struct vmacct_vif_record, polls),
	JSON_FIELD("events", struct vmacct_vif_record, events),
	{ 0 },
};

struct json_object *json_vif_out(const struct vmacct_vif_record *v,
				 bool has_estimates)
{
	struct json_object *json = json_out_object();

	json_out_uuid(json, "uuid", v->uuid);
	json_out_name(json, "name", v->name);
	json_fields_add(json, vif_fields, v);
	json_out_u64(json, "tx_ns", vif_tx_ns(v));
	json_out_u64(json, "rx_ns", vif_rx_ns(v));
	json_out_text(json, "state", vif_state(v));
	json_out_known_u64(json, "tx_estimated_ns", has_estimates,
			   v->tx_estimated_ns);
	json_out_known_u64(json, "rx_estimated_ns", has_estimates,
			   v->rx_estimated_ns);
	return json;
}

int json_vif_in(struct vmacct_vif_record *v, struct json_object *json,
		struct why *why)
{
	char name[NAME_LEN];

	if (json_in_uuid(json, "uuid", v->uuid, why) || json_in_name(json, name, why) ||
	    json_fields_get(json, vif_fields, v, why))
		return -1;
	snprintf(v->name, sizeof(v->name), "%.*s", (int)sizeof(v->name) - 1,
		 name);
	return 0;
}
