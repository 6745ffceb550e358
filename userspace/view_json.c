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

#include "json_out.h"
#include "uuid.h"
#include "view_json.h"

/* No host has as many vifs; what is longer is something else. */
#define SIZE_LIMIT	(256u << 20)

/* A number of a struct and its key in JSON. */
struct field {
	const char *key;
	size_t offset;
	size_t size;		/* of the member: 4 or 8 bytes */
};

#define FIELD(key, type, member) \
	{ key, offsetof(type, member), sizeof(((type *)NULL)->member) }

#define TRAFFIC(type) \
	FIELD("tx_packets", type, traffic.tx_packets), \
	FIELD("tx_bytes", type, traffic.tx_bytes), \
	FIELD("rx_packets", type, traffic.rx_packets), \
	FIELD("rx_bytes", type, traffic.rx_bytes)

static const struct field domain_fields[] = {
	FIELD("vifs", struct view_domain, vifs),
	FIELD("tx_ns", struct view_domain, tx_ns),
	FIELD("rx_ns", struct view_domain, rx_ns),
	TRAFFIC(struct view_domain),
	{ 0 },
};

static const struct field vif_fields[] = {
	FIELD("account", struct vmacct_vif_record, account),
	FIELD("domid", struct vmacct_vif_record, domid),
	FIELD("handle", struct vmacct_vif_record, handle),
	FIELD("tx_poll_ns", struct vmacct_vif_record, ns[VMACCT_TX_POLL]),
	FIELD("tx_dealloc_ns", struct vmacct_vif_record, ns[VMACCT_TX_DEALLOC]),
	FIELD("tx_irq_ns", struct vmacct_vif_record, ns[VMACCT_TX_IRQ]),
	FIELD("rx_deliver_ns", struct vmacct_vif_record, ns[VMACCT_RX_DELIVER]),
	FIELD("rx_enqueue_ns", struct vmacct_vif_record, ns[VMACCT_RX_ENQUEUE]),
	FIELD("rx_copy_ns", struct vmacct_vif_record, ns[VMACCT_RX_COPY]),
	FIELD("rx_irq_ns", struct vmacct_vif_record, ns[VMACCT_RX_IRQ]),
	TRAFFIC(struct vmacct_vif_record),
	FIELD("polls", struct vmacct_vif_record, polls),
	FIELD("events", struct vmacct_vif_record, events),
	{ 0 },
};

static const struct field common_fields[] = {
	FIELD("rx_ns", struct snapshot, common_ns[VMACCT_COMMON_RX]),
	FIELD("tx_ns", struct snapshot, common_ns[VMACCT_COMMON_TX]),
	{ 0 },
};

static const struct field loss_fields[] = {
	FIELD("gone_dropped", struct snapshot, gone_dropped),
	FIELD("depth_missed", struct snapshot, depth_missed),
	FIELD("orphan_returns", struct snapshot, orphan_returns),
	FIELD("unknown_queues", struct snapshot, unknown_queues),
	{ 0 },
};

/* Writing. */

static void add_known_u64(struct json_object *to, const char *key, bool known,
			  uint64_t value)
{
	if (known)
		json_out_u64(to, key, value);
	else
		json_out_add(to, key, NULL);
}

/* Not every byte that a kernel or a file may hold is UTF-8. */
static void add_name(struct json_object *to, const char *key, const char *text)
{
	char name[NAME_LEN];

	name_printable(name, text, strlen(text));
	json_out_text(to, key, name);
}

/* What is empty is not known. */
static void add_known_name(struct json_object *to, const char *key,
			   const char *text)
{
	if (text[0])
		add_name(to, key, text);
	else
		json_out_add(to, key, NULL);
}

static void add_uuid(struct json_object *to, const char *key,
		     const uint8_t uuid[VMACCT_UUID_LEN])
{
	char text[UUID_TEXT_LEN];

	uuid_format(text, uuid);
	json_out_text(to, key, uuid_known(uuid) ? text : NULL);
}

static void add_fields(struct json_object *to, const struct field *fields,
		       const void *from)
{
	const char *base = from;

	for (; fields->key; fields++) {
		uint64_t wide;
		uint32_t narrow;

		if (fields->size == sizeof(wide)) {
			memcpy(&wide, base + fields->offset, sizeof(wide));
		} else {
			memcpy(&narrow, base + fields->offset, sizeof(narrow));
			wide = narrow;
		}
		json_out_u64(to, fields->key, wide);
	}
}

static struct json_object *domain_to_json(const struct view_domain *d)
{
	struct json_object *json = json_out_object();

	json_out_u64(json, "domid", d->domid);
	add_uuid(json, "uuid", d->uuid);
	add_known_name(json, "name", d->name);
	add_known_u64(json, "own_cpu_ns", d->has_cpu, d->cpu_ns);
	add_fields(json, domain_fields, d);
	json_out_u64(json, "total_ns", d->tx_ns + d->rx_ns);
	return json;
}

static struct json_object *vif_to_json(const struct snapshot *s,
				       const struct vmacct_vif_record *v)
{
	struct json_object *json = json_out_object();

	add_uuid(json, "uuid", v->uuid);
	add_name(json, "name", v->name);
	add_fields(json, vif_fields, v);
	json_out_u64(json, "tx_ns", vif_tx_ns(v));
	json_out_u64(json, "rx_ns", vif_rx_ns(v));
	json_out_text(json, "state", vif_state(v));
	add_known_u64(json, "tx_estimated_ns", s->has_estimates,
		      v->tx_estimated_ns);
	add_known_u64(json, "rx_estimated_ns", s->has_estimates,
		      v->rx_estimated_ns);
	return json;
}

static struct json_object *probe_to_json(const struct vmacct_probe_record *p)
{
	bool armed = p->status == VMACCT_ARMED;
	struct json_object *json = json_out_object();

	add_name(json, "symbol", p->symbol);
	add_name(json, "mechanism", p->mechanism);
	json_out_text(json, "status", armed ? "armed" : "absent");
	json_out_u64(json, "hits", p->hits);
	json_out_u64(json, "missed", p->missed);
	if (armed)
		json_out_add(json, "lost", NULL);
	else
		add_name(json, "lost", p->lost);
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
			json_out_append(list, vif_to_json(s, &s->vifs[i]));
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
		       const struct field *fields, const void *from)
{
	struct json_object *json = json_out_object();

	add_fields(json, fields, from);
	json_out_add(to, key, json);
}

static void add_module(struct json_object *to, const struct snapshot *s)
{
	struct json_object *json = json_out_object();

	add_known_name(json, "release", s->module.release);
	add_known_name(json, "clock", s->module.clock);
	add_uuid(json, "load_id", s->module.load_id);
	json_out_add(to, "module", json);
}

static void add_backend(struct json_object *to, const struct view *v)
{
	struct json_object *json = json_out_object();

	json_out_u64(json, "domid", v->backend_domid);
	add_known_u64(json, "cpu_ns", v->has_backend_cpu, v->backend_cpu_ns);
	json_out_add(to, "backend", json);
}

struct json_object *view_to_json(const struct view *v, const char *domain)
{
	struct json_object *json = json_out_object();

	json_out_u64(json, "format", VIEW_JSON_FORMAT);
	json_out_u64(json, "realtime_ns", v->snapshot.realtime_ns);
	json_out_u64(json, "boottime_ns", v->snapshot.boottime_ns);
	if (domain)
		add_name(json, "only", domain);
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

static struct json_object *get(struct json_object *from, const char *key,
			       enum json_type type, struct why *why)
{
	struct json_object *value;

	if (!json_object_object_get_ex(from, key, &value))
		fail(why, "\"%s\" is missing", key);
	else if (!json_object_is_type(value, type))
		fail(why, "\"%s\" should be of type %s", key,
		     json_type_to_name(type));
	else
		return value;
	return NULL;
}

static int get_u64(struct json_object *from, const char *key, uint64_t *to,
		   struct why *why)
{
	struct json_object *value = get(from, key, json_type_int, why);

	if (!value)
		return -1;
	if (json_object_get_int64(value) < 0)
		return fail(why, "\"%s\" is negative", key);
	*to = json_object_get_uint64(value);
	return 0;
}

static int get_u32(struct json_object *from, const char *key, uint32_t *to,
		   struct why *why)
{
	uint64_t value;

	if (get_u64(from, key, &value, why))
		return -1;
	if (value > UINT32_MAX)
		return fail(why, "\"%s\" is too large", key);
	*to = value;
	return 0;
}

/* Null, or absent, is "not known". */
static bool is_null(struct json_object *from, const char *key)
{
	struct json_object *value;

	return !json_object_object_get_ex(from, key, &value) || !value;
}

static int get_fields(struct json_object *from, const struct field *fields,
		      void *to, struct why *why)
{
	char *base = to;

	for (; fields->key; fields++) {
		uint64_t wide;
		uint32_t narrow = 0;

		if (fields->size == sizeof(wide)) {
			if (get_u64(from, fields->key, &wide, why))
				return -1;
			memcpy(base + fields->offset, &wide, sizeof(wide));
		} else {
			if (get_u32(from, fields->key, &narrow, why))
				return -1;
			memcpy(base + fields->offset, &narrow, sizeof(narrow));
		}
	}
	return 0;
}

static int get_uuid(struct json_object *from, const char *key,
		    uint8_t uuid[VMACCT_UUID_LEN], struct why *why)
{
	struct json_object *value;

	memset(uuid, 0, VMACCT_UUID_LEN);
	if (is_null(from, key))
		return 0;
	value = get(from, key, json_type_string, why);
	if (!value)
		return -1;
	/* There may be a NUL in it, and more behind. */
	if (json_object_get_string_len(value) != UUID_TEXT_LEN - 1 ||
	    !uuid_parse(json_object_get_string(value), uuid))
		return fail(why, "\"%s\" is no UUID", key);
	return 0;
}

static int get_name(struct json_object *from, char name[NAME_LEN],
		    struct why *why)
{
	struct json_object *value;

	name[0] = '\0';
	if (is_null(from, "name"))
		return 0;
	value = get(from, "name", json_type_string, why);
	if (!value)
		return -1;
	name_printable(name, json_object_get_string(value),
		       json_object_get_string_len(value));
	return 0;
}

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
	if (get_u32(json, "domid", &d->domid, why) ||
	    get_uuid(json, "uuid", d->uuid, why) ||
	    get_name(json, d->name, why) ||
	    get_fields(json, domain_fields, d, why))
		return -1;
	d->has_account = was_charged(d);
	d->has_cpu = !is_null(json, "own_cpu_ns");
	return d->has_cpu ? get_u64(json, "own_cpu_ns", &d->cpu_ns, why) : 0;
}

static int vif_from_json(struct vmacct_vif_record *v, struct json_object *json,
			 struct why *why)
{
	char name[NAME_LEN];

	if (get_uuid(json, "uuid", v->uuid, why) || get_name(json, name, why) ||
	    get_fields(json, vif_fields, v, why))
		return -1;
	snprintf(v->name, sizeof(v->name), "%.*s", (int)sizeof(v->name) - 1,
		 name);
	return 0;
}

/* The list @key: its members, *@count of them; NULL with @why. */
static struct json_object *get_list(struct json_object *from, const char *key,
				    size_t *count, struct why *why)
{
	struct json_object *list = get(from, key, json_type_array, why);

	if (list)
		*count = json_object_array_length(list);
	return list;
}

static struct json_object *get_member(struct json_object *list, size_t i,
				      struct why *why)
{
	struct json_object *member = json_object_array_get_idx(list, i);

	if (json_object_is_type(member, json_type_object))
		return member;
	fail(why, "entry %zu of a list is no object", i);
	return NULL;
}

static int get_domains(struct view *v, struct json_object *json,
		       struct why *why)
{
	struct json_object *list, *member;
	size_t count, i;

	list = get_list(json, "domains", &count, why);
	if (!list)
		return -1;
	v->domains = calloc(count + 1, sizeof(*v->domains));
	if (!v->domains)
		out_of_memory();
	for (i = 0; i < count; i++) {
		member = get_member(list, i, why);
		if (!member || domain_from_json(&v->domains[i], member, why))
			return -1;
		if (i && v->domains[i].domid < v->domains[i - 1].domid)
			return fail(why, "the domains are not sorted by domid");
		v->nr_domains++;
	}
	return 0;
}

static int get_vifs(struct snapshot *s, struct json_object *json,
		    struct why *why)
{
	struct json_object *list, *member;
	size_t count, i;

	list = get_list(json, "vifs", &count, why);
	if (!list)
		return -1;
	s->vifs = calloc(count + 1, sizeof(*s->vifs));
	if (!s->vifs)
		out_of_memory();
	for (i = 0; i < count; i++) {
		member = get_member(list, i, why);
		if (!member || vif_from_json(&s->vifs[i], member, why))
			return -1;
		if (i && s->vifs[i].account <= s->vifs[i - 1].account)
			return fail(why, "the vifs are not sorted by account");
		s->nr_vifs++;
	}
	return 0;
}

static int get_backend(struct view *v, struct json_object *json,
		       struct why *why)
{
	struct json_object *backend = get(json, "backend", json_type_object,
					  why);

	if (!backend || get_u32(backend, "domid", &v->backend_domid, why))
		return -1;
	v->has_backend_cpu = !is_null(backend, "cpu_ns");
	return v->has_backend_cpu ?
	       get_u64(backend, "cpu_ns", &v->backend_cpu_ns, why) : 0;
}

static int get_all(struct view *v, struct json_object *json, struct why *why)
{
	struct json_object *common, *module;
	uint64_t format;

	if (get_u64(json, "format", &format, why))
		return -1;
	if (format != VIEW_JSON_FORMAT)
		return fail(why, "of format %llu, this program reads %u",
			    (unsigned long long)format, VIEW_JSON_FORMAT);
	if (!is_null(json, "only"))
		return fail(why, "of one domain only (show --domain): of all the others it would know nothing");
	common = get(json, "common", json_type_object, why);
	module = common ? get(json, "module", json_type_object, why) : NULL;
	if (!module ||
	    get_uuid(module, "load_id", v->snapshot.module.load_id, why) ||
	    get_fields(common, common_fields, &v->snapshot, why) ||
	    get_u64(json, "realtime_ns", &v->snapshot.realtime_ns, why) ||
	    get_u64(json, "boottime_ns", &v->snapshot.boottime_ns, why) ||
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

/*
 * Bit by bit, so that what is no JSON is refused at its first wrong byte,
 * however long it is. NULL with @why.
 */
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
