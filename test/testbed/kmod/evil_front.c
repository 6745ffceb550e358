// SPDX-License-Identifier: GPL-2.0
/*
 * evil_front - a front end that means harm, for a guest
 *
 * Loaded where xen-netfront is not, it connects each vif like one, and is quiet
 * until it is told: the number of a vif, written to the parameter "attack", has
 * that vif do, for "milliseconds", what its number stands for in the table at
 * the end, counted from "first"; or what a second number stands for. Each has a
 * ring of its own, since most of it ends in netback taking the vif out of
 * service, for good.
 *
 * It is never unloaded: the guest ends with it.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/delay.h>
#include <linux/jiffies.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <xen/events.h>
#include <xen/grant_table.h>
#include <xen/interface/io/netif.h>
#include <xen/page.h>
#include <xen/xen.h>
#include <xen/xenbus.h>

static unsigned int milliseconds = 1000;
module_param(milliseconds, uint, 0644);
MODULE_PARM_DESC(milliseconds, "for how long an attack goes on");

static unsigned long long seed = 1;
module_param(seed, ullong, 0444);
MODULE_PARM_DESC(seed, "what all that is random begins with");

static unsigned int first;
module_param(first, uint, 0444);
MODULE_PARM_DESC(first, "what vif 0 does, of the table; vif 1 does what comes next, and so on");

#define SLOTS	256	/* of a ring of one page, tx or rx */

struct evil {
	struct xenbus_device *dev;
	struct xen_netif_tx_front_ring tx;
	struct xen_netif_rx_front_ring rx;
	struct xen_netif_ctrl_front_ring ctrl;
	void *data;
	int tx_ref, rx_ref, ctrl_ref, data_ref;
	evtchn_port_t tx_evtchn, rx_evtchn, ctrl_evtchn;
	bool connected;
};

static struct evil evils[8];

/* splitmix64: what one seed did can be done again. */
static u64 chance(void)
{
	u64 z = (seed += 0x9e3779b97f4a7c15ull);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
	return z ^ (z >> 31);
}

static u32 below(u32 limit)
{
	return (u32)chance() % limit;
}

static void scribble(void *at, size_t size)
{
	u8 *byte = at;

	while (size--)
		*byte++ = chance();
}

static void ring_bells(struct evil *evil)
{
	/* What was written is there before the other end looks. */
	mb();
	notify_remote_via_evtchn(evil->tx_evtchn);
	notify_remote_via_evtchn(evil->rx_evtchn);
}

static void tx_publish(struct evil *evil)
{
	/* The requests are there before their count says so. */
	wmb();
	evil->tx.sring->req_prod = evil->tx.req_prod_pvt;
	ring_bells(evil);
}

static void ctrl_publish(struct evil *evil)
{
	/* Likewise. */
	wmb();
	evil->ctrl.sring->req_prod = evil->ctrl.req_prod_pvt;
	notify_remote_via_evtchn(evil->ctrl_evtchn);
}

static bool tx_has_room(struct evil *evil, unsigned int slots)
{
	u32 responded = READ_ONCE(evil->tx.sring->rsp_prod);

	return evil->tx.req_prod_pvt - responded + slots <= SLOTS;
}

/* The next request; a valid one, whoever asks spoils it. */
static struct xen_netif_tx_request *tx_next(struct evil *evil)
{
	u32 at = evil->tx.req_prod_pvt++;
	struct xen_netif_tx_request *tx = RING_GET_REQUEST(&evil->tx, at);

	*tx = (struct xen_netif_tx_request){
		.gref = evil->data_ref,
		.offset = below(1000),
		.size = 60 + below(1400),
		.id = at,
	};
	return tx;
}

/* A request's fields are random, within what netback has to take. */
static void plausible(struct evil *evil)
{
	struct xen_netif_tx_request *first, *tx;
	unsigned int more = below(4) ? 0 : below(6);

	if (!tx_has_room(evil, 1 + more))
		return;
	scribble(evil->data, 64);
	first = tx_next(evil);
	first->id = chance();
	first->flags = below(4); /* checksum blank, data validated */
	first->size = 14 + below(3000);
	tx = first;
	for (; more; more--) {
		tx->flags |= XEN_NETTXF_more_data;
		tx = tx_next(evil);
		/* That of the first is the sum of all. */
		if (first->size <= 60000)
			first->size += tx->size;
	}
}

/* All of the ring is random, and so is how much of it there is to read. */
static void far_ahead(struct evil *evil)
{
	scribble(evil->tx.sring->ring, SLOTS * sizeof(evil->tx.sring->ring[0]));
	evil->tx.req_prod_pvt += SLOTS + 1 + (chance() >> below(64));
}

/* Pages that are not this guest's to give, were never given, or cannot be. */
static void bad_grants(struct evil *evil)
{
	while (tx_has_room(evil, 1)) {
		struct xen_netif_tx_request *tx = tx_next(evil);

		switch (below(4)) {
		case 0:
			tx->gref = below(8);
			break;
		case 1:
			tx->gref = chance();
			break;
		case 2:
			tx->gref = chance() >> below(64);
			break;
		default:
			tx->gref = evil->tx_ref;
		}
	}
}

static void across_pages(struct evil *evil)
{
	struct xen_netif_tx_request *tx;

	if (!tx_has_room(evil, 2))
		return;
	tx_next(evil)->size = below(14); /* no Ethernet header */
	tx = tx_next(evil);
	tx->offset = chance();
	tx->size = max_t(u16, chance(), 4096 - (tx->offset & 4095));
	tx->size |= 1024;
}

static void *extra_next(struct evil *evil)
{
	return RING_GET_REQUEST(&evil->tx, evil->tx.req_prod_pvt++);
}

/* More and more multicast addresses at first, then anything. */
static void extras(struct evil *evil)
{
	unsigned int more = below(8);

	if (!tx_has_room(evil, 2 + more))
		return;
	tx_next(evil)->flags = XEN_NETTXF_extra_info;
	for (;; more--) {
		struct xen_netif_extra_info *extra = extra_next(evil);

		scribble(extra, sizeof(*extra));
		extra->type = below(3) ? XEN_NETIF_EXTRA_TYPE_MCAST_ADD :
					 XEN_NETIF_EXTRA_TYPE_MCAST_DEL;
		if (!below(40))
			extra->type = chance();
		extra->flags = more ? XEN_NETIF_EXTRA_FLAG_MORE : 0;
		if (!more)
			break;
	}
}

/* Nothing that a packet could be copied to; the count goes where it likes. */
static void bad_rx(struct evil *evil)
{
	struct xen_netif_rx_sring *ring = evil->rx.sring;

	scribble(ring->ring, SLOTS * sizeof(ring->ring[0]));
	if (below(2))
		ring->req_prod += below(SLOTS);
	else
		ring->req_prod = chance();
	if (!below(4))
		ring->rsp_event = chance();
	if (!below(8))
		ring->rsp_prod = chance();
}

/* An event after the other, each for nothing. */
static void storm(struct evil *evil)
{
	unsigned int i;

	for (i = 0; i < 1000; i++)
		notify_remote_via_evtchn(below(2) ? evil->tx_evtchn :
						    evil->rx_evtchn);
}

/* Whatever a guest may write of its front end. */
static void nodes(struct evil *evil)
{
	static const char * const names[] = {
		"state", "state", "state", "state", "multi-queue-num-queues",
		"tx-ring-ref", "rx-ring-ref", "event-channel", "mac", "mtu",
		"event-channel-tx", "event-channel-rx", "request-rx-copy",
		"feature-rx-notify", "feature-sg", "feature-gso-tcpv4",
		"feature-gso-tcpv6", "feature-no-csum-offload",
		"feature-ipv6-csum-offload", "feature-multicast-control",
		"feature-dynamic-multicast-control", "ctrl-ring-ref",
		"event-channel-ctrl", "queue-0/tx-ring-ref", "xdp-headroom",
	};
	const char *name = names[below(ARRAY_SIZE(names))];
	const char *where = evil->dev->nodename;

	switch (below(4)) {
	case 0:
		xenbus_rm(XBT_NIL, where, name);
		break;
	case 1:
		xenbus_printf(XBT_NIL, where, name, "%lld", chance());
		break;
	case 2:
		xenbus_printf(XBT_NIL, where, name, "%s", "-1 garbage\n/..");
		break;
	default:
		xenbus_printf(XBT_NIL, where, name, "%u", below(10));
	}
	usleep_range(20000, 30000);
}

/* Requests for all that netback does by its control ring, as many as fit. */
static void control(struct evil *evil)
{
	u32 at = evil->ctrl.req_prod_pvt;
	u32 room = RING_SIZE(&evil->ctrl) -
		   (at - READ_ONCE(evil->ctrl.sring->rsp_prod));

	while (room--) {
		struct xen_netif_ctrl_request *request =
			RING_GET_REQUEST(&evil->ctrl, at++);

		*request = (struct xen_netif_ctrl_request){
			.id = at,
			.type = below(12),
			.data = { below(2) ? evil->data_ref : chance(),
				  chance() >> below(64), below(4096) },
		};
	}
	evil->ctrl.req_prod_pvt = at;
}

/* What vif 0, 1, ... does, again and again, unless told otherwise. */
static const struct {
	void (*act)(struct evil *evil);
	void (*tell)(struct evil *evil);
} attacks[] = {
	{ plausible, tx_publish }, { far_ahead, tx_publish },
	{ bad_grants, tx_publish }, { across_pages, tx_publish },
	{ extras, tx_publish }, { bad_rx, ring_bells }, { storm, ring_bells },
	{ nodes, ring_bells }, { control, ctrl_publish },
};

static int attack(const char *text, const struct kernel_param *param)
{
	unsigned long end = jiffies + msecs_to_jiffies(milliseconds);
	unsigned int number, times, way;
	struct evil *evil;
	int words;

	words = sscanf(text, "%u %u", &number, &way);
	if (words < 1)
		return -EINVAL;
	if (words == 1)
		way = first + number;
	way %= ARRAY_SIZE(attacks);
	if (number >= ARRAY_SIZE(evils) || !evils[number].connected)
		return -ENODEV;
	evil = &evils[number];
	/* And so often: a second is little on a slow machine. */
	for (times = 0; times < 200 || time_before(jiffies, end); times++) {
		attacks[way].act(evil);
		attacks[way].tell(evil);
		usleep_range(200, 2000);
	}
	return 0;
}

static const struct kernel_param_ops attack_ops = { .set = attack };
module_param_cb(attack, &attack_ops, NULL, 0200);
MODULE_PARM_DESC(attack, "number of the vif that begins, and of what it does");

/* A page that the back end may use; what it is called there. */
static int share(struct evil *evil, void *page)
{
	return gnttab_grant_foreign_access(evil->dev->otherend_id,
					   virt_to_gfn(page), 0);
}

static int allocate(struct evil *evil)
{
	void *tx = (void *)get_zeroed_page(GFP_KERNEL);
	void *rx = (void *)get_zeroed_page(GFP_KERNEL);
	void *ctrl = (void *)get_zeroed_page(GFP_KERNEL);

	evil->data = (void *)get_zeroed_page(GFP_KERNEL);
	if (!tx || !rx || !ctrl || !evil->data)
		return -ENOMEM;
	SHARED_RING_INIT((struct xen_netif_tx_sring *)tx);
	FRONT_RING_INIT(&evil->tx, (struct xen_netif_tx_sring *)tx,
			XEN_PAGE_SIZE);
	SHARED_RING_INIT((struct xen_netif_rx_sring *)rx);
	FRONT_RING_INIT(&evil->rx, (struct xen_netif_rx_sring *)rx,
			XEN_PAGE_SIZE);
	SHARED_RING_INIT((struct xen_netif_ctrl_sring *)ctrl);
	FRONT_RING_INIT(&evil->ctrl, (struct xen_netif_ctrl_sring *)ctrl,
			XEN_PAGE_SIZE);
	evil->tx_ref = share(evil, tx);
	evil->rx_ref = share(evil, rx);
	evil->ctrl_ref = share(evil, ctrl);
	evil->data_ref = share(evil, evil->data);
	if (evil->tx_ref < 0 || evil->rx_ref < 0 || evil->ctrl_ref < 0 ||
	    evil->data_ref < 0)
		return -ENOSPC;
	return xenbus_alloc_evtchn(evil->dev, &evil->tx_evtchn) ?:
	       xenbus_alloc_evtchn(evil->dev, &evil->rx_evtchn) ?:
	       xenbus_alloc_evtchn(evil->dev, &evil->ctrl_evtchn);
}

static int publish(struct evil *evil)
{
	const struct {
		const char *name;
		unsigned int value;
	} nodes[] = {
		{ "tx-ring-ref", evil->tx_ref },
		{ "rx-ring-ref", evil->rx_ref },
		{ "event-channel-tx", evil->tx_evtchn },
		{ "event-channel-rx", evil->rx_evtchn },
		{ "ctrl-ring-ref", evil->ctrl_ref },
		{ "event-channel-ctrl", evil->ctrl_evtchn },
		{ "request-rx-copy", 1 },
		{ "feature-rx-notify", 1 },
		{ "feature-sg", 1 },
		{ "feature-multicast-control", 1 },
		{ "request-multicast-control", 1 },
	};
	unsigned int i;
	int err = 0;

	for (i = 0; i < ARRAY_SIZE(nodes) && !err; i++)
		err = xenbus_printf(XBT_NIL, evil->dev->nodename, nodes[i].name,
				    "%u", nodes[i].value);
	return err;
}

static void connect(struct evil *evil)
{
	int err = allocate(evil);

	if (!err)
		err = publish(evil);
	if (err) {
		xenbus_dev_error(evil->dev, err, "no ring, no grant or no event channel");
		return;
	}
	evil->connected = true;
	xenbus_switch_state(evil->dev, XenbusStateConnected);
}

static void backend_changed(struct xenbus_device *dev, enum xenbus_state state)
{
	struct evil *evil = dev_get_drvdata(&dev->dev);

	if (state == XenbusStateInitWait && !evil->connected)
		connect(evil);
}

static int probe(struct xenbus_device *dev, const struct xenbus_device_id *id)
{
	unsigned int number;

	if (sscanf(dev->nodename, "device/vif/%u", &number) != 1 ||
	    number >= ARRAY_SIZE(evils))
		return -ENODEV;
	evils[number].dev = dev;
	dev_set_drvdata(&dev->dev, &evils[number]);
	xenbus_switch_state(dev, XenbusStateInitialising);
	return 0;
}

static const struct xenbus_device_id ids[] = { { "vif" }, { "" } };

static struct xenbus_driver driver = {
	.ids = ids,
	.probe = probe,
	.otherend_changed = backend_changed,
};

static int __init evil_init(void)
{
	if (!xen_domain() || xen_initial_domain())
		return -ENODEV;
	return xenbus_register_frontend(&driver);
}

module_init(evil_init);
MODULE_DESCRIPTION("A network front end that means harm");
MODULE_LICENSE("GPL");
