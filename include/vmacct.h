/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * vmacct.h - the binary layout of /sys/kernel/debug/vmacct/snapshot
 *
 * Shared by the module and user space. A snapshot is taken at one moment, when
 * the file is opened, and describes itself: a header, then five sections of
 * records. A reader finds section S at byte section[S].offset and its record i
 * at offset + i * record_size, reads of each record only the fields it knows,
 * and so reads the snapshots of newer modules too: fields are only ever added
 * at the end of a record, sections only at the end of the list.
 *
 * All integers are in the byte order of the host, all times in nanoseconds,
 * all totals cumulative since the account was opened. Directions are always
 * the guest's: tx is what the guest sent, rx is what it received.
 */
#ifndef VMACCT_H
#define VMACCT_H

#include <linux/types.h>

#define VMACCT_MAGIC		0x54434341u	/* "ACCT" on little endian */
#define VMACCT_VERSION		1

#define VMACCT_NAME_LEN		16	/* a netdev's name with its NUL */
#define VMACCT_UUID_LEN		16
#define VMACCT_SYMBOL_LEN	40
#define VMACCT_MECHANISM_LEN	16
#define VMACCT_LOST_LEN		64
#define VMACCT_LOAD_ID_LEN	16
#define VMACCT_RELEASE_LEN	16
#define VMACCT_CLOCK_LEN	16

/* The handle of a vif whose xenbus nodename could not be parsed. */
#define VMACCT_HANDLE_UNKNOWN	0xffffffffu

/* Why CPU time was charged. The order is that of the columns of "vifs". */
enum vmacct_class {
	VMACCT_TX_POLL,		/* xenvif_poll: ring, grant copies, forwarding */
	VMACCT_TX_DEALLOC,	/* unmapping grants, completing sent packets */
	VMACCT_TX_IRQ,		/* event: the guest queued packets; its control ring */
	VMACCT_RX_DELIVER,	/* estimate: from the NIC's poll up to the vif */
	VMACCT_RX_ENQUEUE,	/* xenvif_start_xmit */
	VMACCT_RX_COPY,		/* kthread: grant copies into the guest */
	VMACCT_RX_IRQ,		/* event: the guest posted buffers */
	VMACCT_NR_CLASSES
};

/* Classes below this one are tx, from it on rx. */
#define VMACCT_FIRST_RX_CLASS	VMACCT_RX_DELIVER

enum vmacct_common {
	VMACCT_COMMON_RX,	/* net_rx_action that no account caused */
	VMACCT_COMMON_TX,	/* net_tx_action that no account caused */
	VMACCT_NR_COMMON
};

enum vmacct_state {
	VMACCT_LIVE,
	VMACCT_GONE,		/* final figures, kept until acknowledged */
};

enum vmacct_probe_status {
	VMACCT_ARMED,
	VMACCT_ABSENT,
};

enum vmacct_section_id {
	VMACCT_SECTION_DOMAINS,	/* struct vmacct_domain_record, by domid */
	VMACCT_SECTION_VIFS,	/* struct vmacct_vif_record, by account */
	VMACCT_SECTION_COMMON,	/* struct vmacct_common_record */
	VMACCT_SECTION_PROBES,	/* struct vmacct_probe_record, by symbol */
	VMACCT_SECTION_MODULE,	/* struct vmacct_module_record, one */
	VMACCT_NR_SECTIONS
};

struct vmacct_section {
	__u32 offset;		/* bytes from the start of the snapshot */
	__u32 count;		/* records */
	__u32 record_size;	/* bytes from one record to the next */
	__u32 reserved;
};

struct vmacct_header {
	__u32 magic;
	__u16 version;		/* changes only if an old reader would misread */
	__u16 header_size;	/* bytes, the list of sections included */
	__u32 size;		/* bytes of the whole snapshot */
	__u32 nr_sections;
	__u64 realtime_ns;	/* when it was taken, since 1970 */
	__u64 boottime_ns;	/* when it was taken, since boot */
	__u64 gone_dropped;	/* gone accounts dropped unread (gone_max) */
	__u64 depth_missed;	/* slices not opened: nested too deep */
	__u64 orphan_returns;	/* returns whose entry was not seen */
	__u64 unknown_queues;	/* slices whose queue belonged to no account */
	struct vmacct_section section[VMACCT_NR_SECTIONS];
};

struct vmacct_traffic {
	__u64 tx_packets;
	__u64 tx_bytes;
	__u64 rx_packets;
	__u64 rx_bytes;
};

struct vmacct_domain_record {
	__u32 domid;
	__u32 vifs;		/* live ones */
	__u64 tx_ns;
	__u64 rx_ns;
	struct vmacct_traffic traffic;
	__u8 uuid[VMACCT_UUID_LEN];	/* all zero: not known */
};

struct vmacct_vif_record {
	__u64 account;
	__u32 domid;
	__u32 handle;
	char name[VMACCT_NAME_LEN];	/* NUL terminated */
	__u64 ns[VMACCT_NR_CLASSES];
	struct vmacct_traffic traffic;
	__u64 polls;
	__u64 events;
	__u32 state;			/* enum vmacct_state */
	__u32 reserved;
	__u8 uuid[VMACCT_UUID_LEN];	/* of its domain; all zero: not known */
	/*
	 * Of the classes' ns, how much was found after the fact. What a metered
	 * call stands for, of those that were passed over, is not in these.
	 */
	__u64 tx_estimated_ns;
	__u64 rx_estimated_ns;
};

struct vmacct_common_record {
	__u32 direction;		/* enum vmacct_common */
	__u32 reserved;
	__u64 ns;
};

struct vmacct_probe_record {
	char symbol[VMACCT_SYMBOL_LEN];		/* NUL terminated */
	char mechanism[VMACCT_MECHANISM_LEN];	/* NUL terminated */
	char lost[VMACCT_LOST_LEN];		/* what goes missing if absent */
	__u32 status;				/* enum vmacct_probe_status */
	__u32 reserved;
	__u64 hits;
	__u64 missed;
};

/*
 * All totals and account ids are of one load of the module: where load_id
 * differs between two snapshots, everything began anew in between.
 */
struct vmacct_module_record {
	__u8 load_id[VMACCT_LOAD_ID_LEN];	/* random, never all zero */
	char release[VMACCT_RELEASE_LEN];	/* "0.1.0", NUL terminated */
	/*
	 * What is charged, NUL terminated: "runstate", the time that the CPU
	 * ran; "elapsed", with it what the hypervisor ran others for.
	 */
	char clock[VMACCT_CLOCK_LEN];
};

#endif /* VMACCT_H */
