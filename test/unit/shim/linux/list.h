/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A doubly linked ring. What is taken off it is left with pointers that crash
 * whoever follows them.
 */
#ifndef SHIM_LINUX_LIST_H
#define SHIM_LINUX_LIST_H

#include <linux/types.h>

#define SHIM_LIST_POISON	((struct list_head *)0x10)

static inline void INIT_LIST_HEAD(struct list_head *head)
{
	head->next = head;
	head->prev = head;
}

static inline bool list_empty(const struct list_head *head)
{
	return head->next == head;
}

static inline void list_add_tail(struct list_head *item, struct list_head *head)
{
	struct list_head *last = head->prev;

	item->prev = last;
	item->next = head;
	last->next = item;
	head->prev = item;
}

static inline void list_del(struct list_head *item)
{
	item->next->prev = item->prev;
	item->prev->next = item->next;
	item->next = SHIM_LIST_POISON;
	item->prev = SHIM_LIST_POISON;
}

#define container_of(ptr, type, member) \
	((type *)((char *)(ptr) - offsetof(type, member)))

#define list_entry(ptr, type, member) container_of(ptr, type, member)

#define list_first_entry(head, type, member) \
	list_entry((head)->next, type, member)

#define shim_list_sibling(pos, member, way) \
	list_entry((pos)->member.way, __typeof__(*(pos)), member)

#define list_for_each_entry(pos, head, member) \
	for (pos = list_entry((head)->next, __typeof__(*pos), member); \
	     &pos->member != (head); \
	     pos = shim_list_sibling(pos, member, next))

#define list_for_each_entry_reverse(pos, head, member) \
	for (pos = list_entry((head)->prev, __typeof__(*pos), member); \
	     &pos->member != (head); \
	     pos = shim_list_sibling(pos, member, prev))

#define list_for_each_entry_safe(pos, ahead, head, member) \
	for (pos = list_entry((head)->next, __typeof__(*pos), member), \
	     ahead = shim_list_sibling(pos, member, next); \
	     &pos->member != (head); \
	     pos = ahead, ahead = shim_list_sibling(ahead, member, next))

#endif /* SHIM_LINUX_LIST_H */
