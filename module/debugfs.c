// SPDX-License-Identifier: GPL-2.0
/*
 * debugfs - the files of /sys/kernel/debug/vmacct
 *
 * Every open takes a snapshot; all reads of the open file are from it.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/debugfs.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/seq_file.h>
#include <linux/uaccess.h>

#include "compat.h"
#include "debugfs.h"
#include "snapshot.h"
#include "text.h"
#include "vif.h"

/* A text file: one section of the snapshot, a row a record. */
struct table {
	const char *name;
	enum vmacct_section_id section;
	int (*row)(char *buf, size_t size, const void *record);
};

static const struct table tables[] = {
	{ "domains", VMACCT_SECTION_DOMAINS, vmacct_text_domain },
	{ "vifs", VMACCT_SECTION_VIFS, vmacct_text_vif },
	{ "common", VMACCT_SECTION_COMMON, vmacct_text_common },
	{ "probes", VMACCT_SECTION_PROBES, vmacct_text_probe },
};

struct table_reader {
	const struct table *table;
	struct vmacct_header *snapshot;
};

/* Position 0 is the line of column names, then come the records. */
static void *table_at(struct seq_file *seq, loff_t *pos)
{
	const struct table_reader *reader = seq->private;

	if (!*pos)
		return SEQ_START_TOKEN;
	return (void *)vmacct_snapshot_record(reader->snapshot,
					      reader->table->section, *pos - 1);
}

static void *table_next(struct seq_file *seq, void *record, loff_t *pos)
{
	++*pos;
	return table_at(seq, pos);
}

static void table_stop(struct seq_file *seq, void *record)
{
}

static int table_show(struct seq_file *seq, void *record)
{
	const struct table_reader *reader = seq->private;
	char line[VMACCT_TEXT_LEN];

	if (record == SEQ_START_TOKEN)
		record = NULL;
	seq_write(seq, line, reader->table->row(line, sizeof(line), record));
	return 0;
}

static const struct seq_operations table_seq = {
	.start = table_at,
	.next = table_next,
	.stop = table_stop,
	.show = table_show,
};

static int table_open(struct inode *inode, struct file *file)
{
	struct table_reader *reader;

	reader = __seq_open_private(file, &table_seq, sizeof(*reader));
	if (!reader)
		return -ENOMEM;
	reader->table = inode->i_private;
	reader->snapshot = vmacct_snapshot_take();
	if (!reader->snapshot) {
		seq_release_private(inode, file);
		return -ENOMEM;
	}
	return 0;
}

static int table_release(struct inode *inode, struct file *file)
{
	const struct seq_file *seq = file->private_data;
	const struct table_reader *reader = seq->private;

	kvfree(reader->snapshot);
	return seq_release_private(inode, file);
}

static const struct file_operations table_fops = {
	.owner = THIS_MODULE,
	.open = table_open,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = table_release,
};

static int losses_show(struct seq_file *seq, void *unused)
{
	struct vmacct_header *snapshot = vmacct_snapshot_take();
	char text[VMACCT_TEXT_LEN];

	if (!snapshot)
		return -ENOMEM;
	seq_write(seq, text,
		  vmacct_text_losses(text, sizeof(text), snapshot));
	kvfree(snapshot);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(losses);

static int snapshot_open(struct inode *inode, struct file *file)
{
	file->private_data = vmacct_snapshot_take();
	return file->private_data ? 0 : -ENOMEM;
}

static ssize_t snapshot_read(struct file *file, char __user *buf, size_t count,
			     loff_t *pos)
{
	const struct vmacct_header *snapshot = file->private_data;

	return simple_read_from_buffer(buf, count, pos, snapshot,
				       snapshot->size);
}

static int snapshot_release(struct inode *inode, struct file *file)
{
	kvfree(file->private_data);
	return 0;
}

static const struct file_operations snapshot_fops = {
	.owner = THIS_MODULE,
	.open = snapshot_open,
	.read = snapshot_read,
	.llseek = default_llseek,
	.release = snapshot_release,
};

/* kstrtou64_from_user() would take a longer write for what it begins with. */
#define REAP_LEN	64

/* One account id a write. */
static ssize_t reap_write(struct file *file, const char __user *buf,
			  size_t count, loff_t *pos)
{
	u64 id;
	int err;

	if (count > REAP_LEN)
		return -EINVAL;
	err = kstrtou64_from_user(buf, count, 10, &id);
	if (!err)
		err = vmacct_vif_reap(id);
	return err ? err : count;
}

static int reap_release(struct inode *inode, struct file *file)
{
	vmacct_vif_reaped();
	return 0;
}

static const struct file_operations reap_fops = {
	.owner = THIS_MODULE,
	.open = simple_open,
	.write = reap_write,
	.llseek = noop_llseek,
	.release = reap_release,
};

static struct dentry *dir;

static int make_file(const char *name, umode_t mode, void *data,
		     const struct file_operations *fops)
{
	return vmacct_compat_debugfs_error(debugfs_create_file(name, mode, dir,
							       data, fops));
}

static int make_files(void)
{
	unsigned int i;
	int err = 0;

	for (i = 0; i < ARRAY_SIZE(tables) && !err; i++)
		err = make_file(tables[i].name, 0400, (void *)&tables[i],
				&table_fops);
	if (!err)
		err = make_file("losses", 0400, NULL, &losses_fops);
	if (!err)
		err = make_file("snapshot", 0400, NULL, &snapshot_fops);
	if (!err)
		err = make_file("reap", 0200, NULL, &reap_fops);
	return err;
}

/*
 * A load that fails is freed even if somebody has a file open already: that has
 * to be closed first.
 */
static void remove_files(void)
{
	debugfs_remove_recursive(dir);
	while (vmacct_compat_is_held())
		schedule_timeout_idle(HZ / 10);
}

int vmacct_debugfs_init(void)
{
	int err;

	dir = debugfs_create_dir(KBUILD_MODNAME, NULL);
	err = vmacct_compat_debugfs_error(dir);
	if (!err) {
		err = make_files();
		if (err)
			remove_files();
	}
	if (err)
		pr_err("cannot make /sys/kernel/debug/vmacct (error %d): debugfs is needed (CONFIG_DEBUG_FS, and no debugfs=off on the kernel's command line)\n",
		       err);
	return err;
}

void vmacct_debugfs_uninit(void)
{
	debugfs_remove_recursive(dir);
}
