// SPDX-License-Identifier: GPL-2.0
/*
 * vif - from netback's net devices to accounts
 *
 * Lifetimes. A vif's account is found by the hot path from the NETDEV_REGISTER
 * of its net device to its NETDEV_UNREGISTER. After that a slice that is under
 * way may still pay into it, so it is called gone, its figures final, only when
 * an RCU grace period has passed (nobody finds it any more) and no CPU's meter
 * names it. Only gone accounts are ever freed. What a CPU has looked up last is
 * good until the next vif comes or goes.
 *
 * Locking. "lock" protects the registry and, with RTNL held as well, the links
 * between devices and accounts; the hot path looks those up under RCU. RTNL is
 * taken before it, never inside. packets_lock protects the packet counts: the
 * hooks that freeze them cannot sleep.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/hashtable.h>
#include <linux/mutex.h>
#include <linux/netdevice.h>
#include <linux/percpu.h>
#include <linux/preempt.h>
#include <linux/rculist.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/wait.h>
#include <linux/workqueue.h>
#include <xen/xenbus.h>

#include "compat.h"
#include "hooks.h"
#include "nodename.h"
#include "packets.h"
#include "recent.h"
#include "registry.h"
#include "uuid.h"
#include "vif.h"

#define VIF_HASH_BITS	10
#define SETTLE_DELAY	(HZ / 50)
#define BARE_DELAY	(2 * HZ)
#define BARE_PATIENCE	HZ

enum stage {
	PRESENT,	/* in the hash: can be found by its dev */
	LEFT,		/* unregistered, perhaps still being looked at */
	DRAINING,	/* nobody finds it any more, slices may still pay in */
	CLOSED,		/* gone: dev is not to be touched */
};

struct vif {
	struct vmacct_account account;
	struct hlist_node by_dev;	/* RCU */
	struct net_device *dev;		/* valid while it can be found */
	enum stage stage;
	bool connected;			/* since its domain was asked for */
	spinlock_t packets_lock;	/* account.packets */
};

static DEFINE_MUTEX(lock);
static DEFINE_READ_MOSTLY_HASHTABLE(vifs, VIF_HASH_BITS);
static struct vmacct_registry registry;

DEFINE_PER_CPU(struct vmacct_recent, vmacct_recent_dev);
DEFINE_PER_CPU(struct vmacct_recent, vmacct_recent_index);
unsigned long vmacct_vif_generation __read_mostly;

static void settle(struct work_struct *work);
static DECLARE_DELAYED_WORK(settle_work, settle);

static void ask_after_bare(struct work_struct *work);
static DECLARE_DELAYED_WORK(bare_work, ask_after_bare);
/* Under "lock": how often that was called for, up to which call it was done. */
static unsigned int bare_wanted, bare_done;
static DECLARE_WAIT_QUEUE_HEAD(bare_wait);

static struct vif *vif_of(struct vmacct_account *account)
{
	return container_of(account, struct vif, account);
}

static void release(struct vmacct_account *account)
{
	free_percpu(account->counters);
	kfree(vif_of(account));
}

/* A net device is a vif if it hangs on a device of the xenbus backend "vif". */
static struct xenbus_device *backend_of(const struct net_device *dev)
{
	struct device *parent = dev->dev.parent;
	struct xenbus_device *xdev;

	if (!parent || !parent->bus || !parent->bus->name ||
	    strcmp(parent->bus->name, "xen-backend"))
		return NULL;
	xdev = to_xenbus_device(parent);
	return strcmp(xdev->devicetype, "vif") ? NULL : xdev;
}

static struct vif *find(const struct net_device *dev)
{
	struct vif *vif;

	hash_for_each_possible_rcu(vifs, vif, by_dev, (unsigned long)dev)
		if (vif->dev == dev)
			return vif;
	return NULL;
}

/* The same under "lock", which keeps what is found. */
static struct vif *find_locked(const struct net_device *dev)
{
	struct vif *vif;

	rcu_read_lock();
	vif = find(dev);
	rcu_read_unlock();
	return vif;
}

/*
 * How many vifs came and went before a search: if one goes after it was found,
 * what was found is stale.
 */
static unsigned long generation_now(void)
{
	/* Pairs with the release in new_generation(). */
	return smp_load_acquire(&vmacct_vif_generation);
}

static void remember(struct vmacct_recent __percpu *recent, unsigned long key,
		     struct vmacct_counters *counters, unsigned long generation)
{
	struct vmacct_recent *r;
	unsigned long flags;

	/* It may have come while vmacct_recent() was reading. */
	if (vmacct_compat_in_interrupt())
		return;
	local_irq_save(flags);
	r = this_cpu_ptr(recent);
	r->key = key;
	r->counters = counters;
	r->generation = generation;
	local_irq_restore(flags);
}

struct vmacct_counters *vmacct_vif_look_up(const struct net_device *dev)
{
	unsigned long generation = generation_now();
	struct vif *vif = find(dev);
	struct vmacct_counters *counters;

	if (!vif)
		return NULL;
	counters = this_cpu_ptr(vif->account.counters);
	remember(&vmacct_recent_dev, (unsigned long)dev, counters, generation);
	return counters;
}

struct vmacct_counters *vmacct_vif_look_up_index(int ifindex)
{
	unsigned long generation = generation_now();
	struct vmacct_counters *counters = NULL;
	struct net_device *dev = NULL;

	if (ifindex)
		dev = dev_get_by_index_rcu(&init_net, ifindex);
	if (dev)
		counters = vmacct_vif_counters(dev);
	if (counters)
		remember(&vmacct_recent_index, ifindex, counters, generation);
	return counters;
}

const struct napi_struct *vmacct_vif_napi_within(unsigned long start,
						 unsigned long size)
{
	const struct napi_struct *napi;
	struct vif *vif;
	int bucket;

	hash_for_each_rcu(vifs, bucket, vif, by_dev) {
		list_for_each_entry_rcu(napi, &vif->dev->napi_list, dev_list) {
			if ((unsigned long)napi - start < size)
				return napi;
			if (vmacct_compat_napi_is_astray(napi))
				break;
		}
	}
	return NULL;
}

/*
 * The driver's own counters, seen from the guest. netback adds its queues up
 * into the one dev->stats without a lock, so another reader that was held up
 * may overwrite the sums that are being read with older ones: once, hence the
 * greater of two readings.
 */
static struct vmacct_traffic driver_counters(struct net_device *dev)
{
	struct rtnl_link_stats64 one, two;

	dev_get_stats(dev, &one);
	dev_get_stats(dev, &two);
	return (struct vmacct_traffic){
		.tx_packets = max(one.rx_packets, two.rx_packets),
		.tx_bytes = max(one.rx_bytes, two.rx_bytes),
		.rx_packets = max(one.tx_packets, two.tx_packets),
		.rx_bytes = max(one.tx_bytes, two.tx_bytes),
	};
}

static void count_packets(struct vif *vif,
			  void (*count)(struct vmacct_packets *p,
					const struct vmacct_traffic *now))
{
	struct vmacct_traffic now;

	spin_lock(&vif->packets_lock);
	now = driver_counters(vif->dev);
	count(&vif->account.packets, &now);
	spin_unlock(&vif->packets_lock);
}

/*
 * What netdev_priv() gives @priv for; no more than an address, as whether it is
 * one is for the caller to find out.
 */
static const struct net_device *dev_of(const void *priv)
{
	return priv - (netdev_priv(priv) - priv);
}

struct vmacct_counters *vmacct_vif_counters_of(const void *priv)
{
	return vmacct_vif_counters(dev_of(priv));
}

void vmacct_vif_disconnected(const void *priv)
{
	struct vif *vif;

	rcu_read_lock();
	vif = find(dev_of(priv));
	if (vif)
		count_packets(vif, vmacct_packets_freeze);
	rcu_read_unlock();
}

void vmacct_vif_connecting(const void *priv)
{
	struct vif *vif;

	rcu_read_lock();
	vif = find(dev_of(priv));
	if (vif) {
		/*
		 * Nobody has it here, who holds it does not connect vifs. But
		 * in an NMI, as a breakpoint counts, lockdep wants it tried.
		 */
		while (!spin_trylock(&vif->packets_lock))
			cpu_relax();
		vmacct_packets_thaw(&vif->account.packets);
		spin_unlock(&vif->packets_lock);
	}
	rcu_read_unlock();
}

void vmacct_vif_connected(const void *priv)
{
	struct vif *vif;

	rcu_read_lock();
	vif = find(dev_of(priv));
	if (vif) {
		WRITE_ONCE(vif->connected, true);
		mod_delayed_work(system_wq, &settle_work, 0);
	}
	rcu_read_unlock();
}

/*
 * Whose vif it is. The other end's domid is what the driver itself goes by; the
 * handle is only in the node's name.
 */
static void identify(struct vmacct_account *account,
		     const struct xenbus_device *xdev)
{
	u32 domid, handle;

	account->domid = xdev->otherend_id;
	account->handle = VMACCT_HANDLE_UNKNOWN;
	if (vmacct_nodename_parse(xdev->nodename, &domid, &handle) &&
	    domid == account->domid)
		account->handle = handle;
	else
		pr_warn("%s: malformed xenbus node '%s': charged to domain %u, handle unknown\n",
			account->name, xdev->nodename, account->domid);
}

static struct vif *new_vif(struct net_device *dev)
{
	struct vif *vif = kzalloc(sizeof(*vif), GFP_KERNEL);

	if (!vif)
		return NULL;
	vif->account.counters = alloc_percpu(struct vmacct_counters);
	if (!vif->account.counters) {
		kfree(vif);
		return NULL;
	}
	vif->dev = dev;
	spin_lock_init(&vif->packets_lock);
	strscpy(vif->account.name, dev->name, VMACCT_NAME_LEN);
	return vif;
}

static void new_generation(void)
{
	/* Pairs with the acquire in generation_now(). */
	smp_store_release(&vmacct_vif_generation, vmacct_vif_generation + 1);
}

static void add(struct net_device *dev)
{
	struct vif *vif;

	vif = find_locked(dev);
	if (vif) {
		/*
		 * It moved to another network namespace, and may be called
		 * otherwise there, and have another number.
		 */
		strscpy(vif->account.name, dev->name, VMACCT_NAME_LEN);
		new_generation();
		return;
	}
	vif = new_vif(dev);
	if (!vif) {
		/* The guest's network must not fail for want of an account. */
		pr_err("%s: no memory for an account, what it costs is charged to common\n",
		       dev->name);
		return;
	}
	identify(&vif->account, backend_of(dev));
	count_packets(vif, vmacct_packets_start);
	vmacct_registry_open(&registry, &vif->account);
	hash_add_rcu(vifs, &vif->by_dev, (unsigned long)dev);
	new_generation();
	mod_delayed_work(system_wq, &settle_work, 0);
}

static void leave(struct net_device *dev)
{
	struct vif *vif = find_locked(dev);

	/* Still registered: it only moves to another network namespace. */
	if (!vif || dev->reg_state == NETREG_REGISTERED)
		return;
	hash_del_rcu(&vif->by_dev);
	new_generation();
	count_packets(vif, vmacct_packets_freeze);
	vif->stage = LEFT;
	mod_delayed_work(system_wq, &settle_work, 0);
}

static void rename(struct net_device *dev)
{
	struct vif *vif = find_locked(dev);

	if (vif)
		strscpy(vif->account.name, dev->name, VMACCT_NAME_LEN);
}

static int netdev_event(struct notifier_block *nb, unsigned long event,
			void *info)
{
	struct net_device *dev = netdev_notifier_info_to_dev(info);
	void (*follow)(struct net_device *dev);

	switch (event) {
	case NETDEV_REGISTER:
		follow = add;
		break;
	case NETDEV_UNREGISTER:
		follow = leave;
		break;
	case NETDEV_CHANGENAME:
		follow = rename;
		break;
	default:
		return NOTIFY_DONE;
	}
	/* RTNL is held: what does not concern a vif must not wait for a reader. */
	if (!backend_of(dev))
		return NOTIFY_DONE;
	mutex_lock(&lock);
	follow(dev);
	mutex_unlock(&lock);
	return NOTIFY_DONE;
}

static struct notifier_block netdev_notifier = {
	.notifier_call = netdev_event,
};

/* One that is new, or connects: it is to be asked for whose it is. */
static struct vmacct_account *first_to_ask_for(void)
{
	struct vmacct_account *account;

	list_for_each_entry(account, &registry.accounts, node)
		if (!account->domain ||
		    (account->state == VMACCT_LIVE &&
		     READ_ONCE(vif_of(account)->connected)))
			return account;
	return NULL;
}

/* An account is shown once it is known, or known to be not known, whose it is. */
static int take_answer(struct vmacct_account *account, int err, const u8 *uuid)
{
	if (!account->domain)
		return vmacct_registry_publish(&registry, account,
					       err ? NULL : uuid);
	if (!err)
		vmacct_registry_confirm(&registry, account, uuid);
	return 0;
}

/*
 * Asks for the UUIDs of their domains with no lock held: none of them goes away
 * meanwhile, as settle() alone declares them gone.
 */
static int ask_whose(void)
{
	struct vmacct_account *account;
	u8 uuid[VMACCT_UUID_LEN];
	int err = 0;

	mutex_lock(&lock);
	while (!err && (account = first_to_ask_for())) {
		/* It may connect again before the answer is there. */
		WRITE_ONCE(vif_of(account)->connected, false);
		mutex_unlock(&lock);
		err = vmacct_uuid_read(account->domid, uuid);
		mutex_lock(&lock);
		/* Anything else xenstored would say again: it is not known. */
		if (err == -ENOMEM)
			WRITE_ONCE(vif_of(account)->connected, true);
		else
			err = take_answer(account, err, uuid);
	}
	mutex_unlock(&lock);
	return err;
}

static bool any_at(enum stage stage)
{
	struct vmacct_account *account;

	list_for_each_entry(account, &registry.accounts, node)
		if (vif_of(account)->stage == stage)
			return true;
	return false;
}

static void advance(enum stage from, enum stage to)
{
	struct vmacct_account *account;

	list_for_each_entry(account, &registry.accounts, node)
		if (vif_of(account)->stage == from)
			vif_of(account)->stage = to;
}

/* One that nobody can charge any more. */
static struct vmacct_account *first_drained(void)
{
	struct vmacct_account *account;

	list_for_each_entry(account, &registry.accounts, node)
		if (account->domain && vif_of(account)->stage == DRAINING &&
		    !vmacct_hooks_pay(account->counters))
			return account;
	return NULL;
}

/* Under "lock", when an account may have been forgotten. */
static void look_for_bare(void)
{
	if (!vmacct_registry_bare(&registry, 0))
		return;
	bare_wanted++;
	mod_delayed_work(system_wq, &bare_work, 0);
}

/*
 * Asks after the domains without an account, each once, and again and again
 * until they have ended or have a vif. As in ask_whose(), with no lock held.
 */
static void ask_after_bare(struct work_struct *work)
{
	const struct vmacct_domain *d;
	u8 uuid[VMACCT_UUID_LEN];
	unsigned int wanted;
	u32 domid = 0;
	int err;

	mutex_lock(&lock);
	wanted = bare_wanted;
	while ((d = vmacct_registry_bare(&registry, domid))) {
		domid = d->domid;
		mutex_unlock(&lock);
		err = vmacct_uuid_read(domid, uuid);
		mutex_lock(&lock);
		if (!err)
			vmacct_registry_tell(&registry, domid, uuid);
		domid++;
	}
	WRITE_ONCE(bare_done, wanted);
	if (vmacct_registry_bare(&registry, 0))
		schedule_delayed_work(&bare_work, BARE_DELAY);
	mutex_unlock(&lock);
	wake_up_all(&bare_wait);
}

/* Declares those gone that have left. Returns -EAGAIN if some have to wait. */
static int close_left(void)
{
	struct vmacct_account *account;
	int err;

	mutex_lock(&lock);
	if (any_at(LEFT)) {
		/* All that have left by now are not found after this. */
		advance(LEFT, DRAINING);
		mutex_unlock(&lock);
		synchronize_rcu();
		mutex_lock(&lock);
	}
	while ((account = first_drained())) {
		vif_of(account)->stage = CLOSED;
		/* May release another account, or with gone_max=0 this one. */
		vmacct_registry_close(&registry, account);
	}
	err = any_at(DRAINING) ? -EAGAIN : 0;
	look_for_bare();
	mutex_unlock(&lock);
	return err;
}

static void settle(struct work_struct *work)
{
	if (ask_whose() || close_left())
		schedule_delayed_work(&settle_work, SETTLE_DELAY);
}

int vmacct_vif_init(unsigned int gone_max)
{
	int err;

	vmacct_registry_init(&registry, gone_max, release);
	err = register_netdevice_notifier(&netdev_notifier);
	if (err)
		pr_err("cannot follow the net devices: error %d\n", err);
	return err;
}

void vmacct_vif_flush(void)
{
	flush_delayed_work(&settle_work);
}

void vmacct_vif_uninit(void)
{
	struct hlist_node *next;
	struct vif *vif;
	int bucket;

	unregister_netdevice_notifier(&netdev_notifier);
	cancel_delayed_work_sync(&settle_work);
	cancel_delayed_work_sync(&bare_work);
	hash_for_each_safe(vifs, bucket, next, vif, by_dev)
		hash_del_rcu(&vif->by_dev);
	synchronize_rcu();
	vmacct_registry_clear(&registry);
}

const struct vmacct_registry *vmacct_vif_lock_registry(void)
{
	struct vif *vif;
	int bucket;

	mutex_lock(&lock);
	hash_for_each(vifs, bucket, vif, by_dev)
		count_packets(vif, vmacct_packets_update);
	return &registry;
}

void vmacct_vif_unlock_registry(void)
{
	mutex_unlock(&lock);
}

int vmacct_vif_reap(u64 id)
{
	int err;

	mutex_lock(&lock);
	err = vmacct_registry_reap(&registry, id);
	if (!err)
		look_for_bare();
	mutex_unlock(&lock);
	return err;
}

static bool bare_asked(unsigned int wanted)
{
	return (int)(READ_ONCE(bare_done) - wanted) >= 0;
}

void vmacct_vif_reaped(void)
{
	unsigned int wanted;

	mutex_lock(&lock);
	wanted = bare_wanted;
	mutex_unlock(&lock);
	wait_event_interruptible_timeout(bare_wait, bare_asked(wanted),
					 BARE_PATIENCE);
}
