// SPDX-License-Identifier: GPL-2.0
/*
 * netback - is the driver there, and ready to be probed?
 */
#include <linux/compiler.h>
#include <linux/kobject.h>
#include <linux/module.h>

#include "netback.h"

/*
 * find_module() is not for modules any more (089049f6c995, "module: unexport
 * find_module and module_mutex", 5.12). What /sys/module shows is: all modules
 * are in one set there, with this one, and those built in that have parameters,
 * as netback has. Who holds an entry keeps the module's struct in place.
 */
bool vmacct_netback_is_live(void)
{
	struct kobject *entry;
	const struct module *mod;
	bool live;

	entry = kset_find_obj(THIS_MODULE->mkobj.kobj.kset,
			      VMACCT_NETBACK_MODULE);
	if (!entry)
		return false;
	mod = container_of(entry, struct module_kobject, kobj)->mod;
	live = !mod || READ_ONCE(mod->state) == MODULE_STATE_LIVE;
	kobject_put(entry);
	return live;
}
