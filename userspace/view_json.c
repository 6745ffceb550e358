// SPDX-License-Identifier: GPL-2.0
/*
 * view_json - a view as JSON, and back
 */
#include <errno.h>
#include <fcntl.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "json_fields.h"
#include "json_in.h"
#include "json_out.h"
#include "json_vif.h"
#include "view_json.h"

/* No host has as many vifs; what is longer is something else. */
#define SIZE_LIMIT	(256u << 20)

static const struct json_field domain_fields[] = {
	JSON_FIELD("vifs", struct view_domain, vifs),
	JSON_FIELD("tx_ns", struct view_domain, tx_ns),
	JSON_FIELD("rx_ns", struct view_domain, rx_ns),
	JSON_TRAFFIC(struct view_domain),
	{ 0 },
};

static const struct json_field common_fields[] = {
	JSON_FIELD("rx_ns", struct snapshot, common_ns[VMACCT_COMMON_RX]),
	JSON_FIELD("tx_ns", struct snapshot, common_ns[VMACCT_COMMON_TX]),
	{ 0 },
};

static const struct json_field loss_fields[] = {
	JSON_FIELD("gone_dropped", struct snapshot, gone_dropped),
	JSON_FIELD("depth_missed", struct snapshot, depth_missed),
	JSON_FIELD("orphan_returns", struct snapshot, orphan_returns),
	JSON_FIELD("unknown_queues", struct snapshot, unknown_queues),
	{ 0 },
};

/* Writing. */

static struct json_object *domain_to_json(const struct view_domain *d)
{
	struct json_object *json = json_out_object();

	json_out_u64(json, "domid", d->domid);
	json_out_uuid(json, "uuid", d->uuid);
	json_out_known_name(json, "name", d->name);
	json_out_known_u64(json, "own_cpu_ns", d->has_cpu, d->cpu_ns);
	json_fields_add(json, domain_fields, d);
	json_out_u64(json, "total_ns", d->tx_ns + d->rx_ns);
	return json;
}

static struct json_object *probe_to_json(const struct vmacct_probe_record *p)
{
	bool armed = p->status == VMACCT_ARMED;
	struct json_object *json = json_out_object();

	json_out_name(json, "symbol", p->symbol);
	json_out_name(json, "mechanism", p->mechanism);
	json_out_text(json, "status", armed ? "armed" : "absent");
	json_out_u64(json, "hits", p->hits);
	json_out_u64(json, "missed", p->missed);
	if (armed)
		json_out_add(json, "lost", NULL);
	else
		json_out_name(json, "lost", p->lost);
	return json;
}

static void add_domains(struct json_object *to, const struct view *v,
			const char *chosen)
{
	struct json_object *list = json_out_array();
	size_t i;

	for (i = 0; i < v->nr_domains; i++)
		if (!chosen || view_domain_is(&v->domains[i], chosen))
			json_out_append(list, domain_to_json(&v->domains[i]));
	json_out_add(to, "domains", list);
}

static void add_vifs(struct json_object *to, const struct view *v,
		     const char *chosen)
{
	struct json_object *list = json_out_array();
	const struct snapshot *s = &v->snapshot;
	size_t i;

	for (i = 0; i < s->nr_vifs; i++)
		if (!chosen || view_vif_is(v, &s->vifs[i], chosen))
			json_out_append(list, json_vif_out(&s->vifs[i], s->has_estimates));
	json_out_add(to, "vifs", list);
}

static void add_probes(struct json_object *to, const struct snapshot *s)
{
	struct json_object *list = json_out_array();
	size_t i;

	for (i = 0; i < s->nr_probes; i++)
		json_out_append(list, probe_to_json(&s->probes[i]));
	json_out_add(to, "probes", list);
}

static void add_object(struct json_object *to, const char *key,
		       const struct json_field *fields, const void *from)
{
	struct json_object *json = json_out_object();

	json_fields_add(json, fields, from);
	json_out_add(to, key, json);
}

static void add_module(struct json_object *to, const struct snapshot *s)
{
	struct json_object *json = json_out_object();

	json_out_known_name(json, "release", s->module.release);
	json_out_known_name(json, "clock", s->module.clock);
	json_out_uuid(json, "load_id", s->module.load_id);
	json_out_add(to, "module", json);
}

static void add_backend(struct json_object *to, const struct view *v)
{
	struct json_object *json = json_out_object();

	json_out_u64(json, "domid", v->backend_domid);
	json_out_known_u64(json, "cpu_ns", v->has_backend_cpu, v->backend_cpu_ns);
	json_out_add(to, "backend", json);
}

struct json_object *view_to_json(const struct view *v, const char *domain)
{
	struct json_object *json = json_out_object();

	json_out_u64(json, "format", VIEW_JSON_FORMAT);
	json_out_u64(json, "realtime_ns", v->snapshot.realtime_ns);
	json_out_u64(json, "boottime_ns", v->snapshot.boottime_ns);
	if (domain)
		json_out_name(json, "only", domain);
	else
		json_out_add(json, "only", NULL);
	add_module(json, &v->snapshot);
	add_backend(json, v);
	add_domains(json, v, domain);
	add_vifs(json, v, domain);
	add_object(json, "common", common_fields, &v->snapshot);
	add_object(json, "losses", loss_fields, &v->snapshot);
	add_probes(json, &v->snapshot);
	return json;
}

/* Reading. */

/* Who never had a vif has no account: nothing tells of one. */
static bool was_charged(const struct view_domain *d)
{
	const struct vmacct_traffic *t = &d->traffic;

	return d->vifs || d->tx_ns || d->rx_ns || t->tx_packets ||
	       t->tx_bytes || t->rx_packets || t->rx_bytes;
}

static int domain_from_json(struct view_domain *d, struct json_object *json,
			    struct why *why)
{
	if (json_in_u32(json, "domid", &d->domid, why) ||
	    json_in_uuid(json, "uuid", d->uuid, why) ||
	    json_in_name(json, d->name, why) ||
	    json_fields_get(json, domain_fields, d, why))
		return -1;
	d->has_account = was_charged(d);
	d->has_cpu = !json_in_is_null(json, "own_cpu_ns");
	return d->has_cpu ? json_in_u64(json, "own_cpu_ns", &d->cpu_ns, why) : 0;
}

static int get_domains(struct view *v, struct json_object *json,
		       struct why *why)
{
	struct json_object *list, *member;
	size_t count, i;

	list = json_in_list(json, "domains", &count, why);
	if (!list)
		return -1;
	v->domains = calloc(count + 1, sizeof(*v->domains));
	if (!v->domains)
		out_of_memory();
	for (i = 0; i < count; i++) {
		member = json_in_member(list, i, why);
		if (!member || domain_from_json(&v->domains[i], member, why))
			return -1;
		if (i && v->domains[i].domid < v->domains[i - 1].domid)
			return fail(why, "the domains are not sorted by domid");
		v->nr_domains++;
	}
	return 0;
}

/* A newer program may know states that are none of these: live is what it says is so. */
static enum vmacct_state state_in(struct json_object *json)
{
	struct json_object *state;

	return json_object_object_get_ex(json, "state", &state) &&
	       json_object_is_type(state, json_type_string) &&
	       !strcmp(json_object_get_string(state), "live") ?
		       VMACCT_LIVE : VMACCT_GONE;
}

static int get_vifs(struct snapshot *s, struct json_object *json,
		    struct why *why)
{
	struct json_object *list, *member;
	size_t count, i;

	list = json_in_list(json, "vifs", &count, why);
	if (!list)
		return -1;
	s->vifs = calloc(count + 1, sizeof(*s->vifs));
	if (!s->vifs)
		out_of_memory();
	for (i = 0; i < count; i++) {
		member = json_in_member(list, i, why);
		if (!member || json_vif_in(&s->vifs[i], member, why))
			return -1;
		if (i && s->vifs[i].account <= s->vifs[i - 1].account)
			return fail(why, "the vifs are not sorted by account");
		s->vifs[i].state = state_in(member);
		s->nr_vifs++;
	}
	return 0;
}

static int get_backend(struct view *v, struct json_object *json,
		       struct why *why)
{
	struct json_object *backend = json_in_get(json, "backend", json_type_object,
					  why);

	if (!backend || json_in_u32(backend, "domid", &v->backend_domid, why))
		return -1;
	v->has_backend_cpu = !json_in_is_null(backend, "cpu_ns");
	return v->has_backend_cpu ?
	       json_in_u64(backend, "cpu_ns", &v->backend_cpu_ns, why) : 0;
}

static int get_all(struct view *v, struct json_object *json, struct why *why)
{
	struct json_object *common, *module;

	if (json_in_format(json, VIEW_JSON_FORMAT, why))
		return -1;
	if (!json_in_is_null(json, "only"))
		return fail(why, "of one domain only (show --domain): of all the others it would know nothing");
	common = json_in_get(json, "common", json_type_object, why);
	module = common ? json_in_get(json, "module", json_type_object, why) : NULL;
	if (!module ||
	    json_in_uuid(module, "load_id", v->snapshot.module.load_id, why) ||
	    json_fields_get(common, common_fields, &v->snapshot, why) ||
	    json_in_u64(json, "realtime_ns", &v->snapshot.realtime_ns, why) ||
	    json_in_u64(json, "boottime_ns", &v->snapshot.boottime_ns, why) ||
	    get_backend(v, json, why) || get_domains(v, json, why) ||
	    get_vifs(&v->snapshot, json, why))
		return -1;
	return 0;
}

int view_from_json(struct view *v, struct json_object *json, struct why *why)
{
	memset(v, 0, sizeof(*v));
	if (!json_object_is_type(json, json_type_object))
		return fail(why, "no JSON object");
	if (!get_all(v, json, why))
		return 0;
	view_free(v);
	return -1;
}

static bool is_blank(const char *text, size_t len)
{
	return strspn(text, " \t\r\n") >= len;
}

/* Two files in one, say: which of them was meant? */
static bool nothing_follows(int fd, struct json_tokener *tok, char *piece,
			    size_t size, ssize_t n)
{
	size_t end = json_tokener_get_parse_end(tok);

	piece[n] = '\0';
	if (!is_blank(piece + end, n - end))
		return false;
	while ((n = read(fd, piece, size)) > 0) {
		piece[n] = '\0';
		if (!is_blank(piece, n))
			return false;
	}
	return !n;
}

/*
 * Bit by bit, so that what is no JSON is refused at its first wrong byte,
 * however long it is. NULL with @why.
 */
static struct json_object *parse_fd(int fd, struct json_tokener *tok,
				    struct why *why)
{
	static char piece[(64 << 10) + 1];
	struct json_object *json = NULL;
	size_t left = SIZE_LIMIT;
	ssize_t n;

	do {
		n = read(fd, piece, sizeof(piece) - 1);
		if (n <= 0)
			break;
		if ((size_t)n > left) {
			fail(why, "%s", strerror(EFBIG));
			return NULL;
		}
		left -= n;
		json = json_tokener_parse_ex(tok, piece, n);
	} while (!json && json_tokener_get_error(tok) == json_tokener_continue);
	if (n < 0)
		fail(why, "%s", strerror(errno));
	else if (!n)
		fail(why, "it ends too early");
	else if (!json && json_tokener_get_error(tok) == json_tokener_success)
		fail(why, "it is null");
	else if (!json)
		fail(why, "%s",
		     json_tokener_error_desc(json_tokener_get_error(tok)));
	if (json && !nothing_follows(fd, tok, piece, sizeof(piece) - 1, n)) {
		fail(why, "something follows the JSON object");
		json_object_put(json);
		json = NULL;
	}
	return json;
}

static struct json_object *read_json(const char *path, struct why *why)
{
	int fd = strcmp(path, "-") ? open(path, O_RDONLY | O_CLOEXEC) :
				     STDIN_FILENO;
	struct json_tokener *tok;
	struct json_object *json;

	if (fd < 0) {
		fail(why, "%s", strerror(errno));
		return NULL;
	}
	tok = json_tokener_new();
	if (!tok)
		out_of_memory();
	json = parse_fd(fd, tok, why);
	json_tokener_free(tok);
	if (fd != STDIN_FILENO)
		close(fd);
	return json;
}

int view_from_json_file(struct view *v, const char *path, struct why *why)
{
	struct json_object *json;
	struct why inner;
	int err;

	json = read_json(path, &inner);
	if (!json)
		return fail(why, "%s: cannot be read as JSON: %s", path,
			    inner.text);
	err = view_from_json(v, json, &inner);
	json_object_put(json);
	if (err)
		return fail(why, "%s: not what vmacct show --json writes: %s",
			    path, inner.text);
	return 0;
}
