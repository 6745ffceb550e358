// SPDX-License-Identifier: GPL-2.0
/*
 * What the doctor says of things that no build machine has. The source itself
 * is in here: its checks are static.
 */
#include "doctor.c"
#include "unit.h"

static struct why say;

static void assert_clock(const char *runs, const char *wanted,
			 enum finding finding, const char *text)
{
	ck_assert_int_eq(judge_clock(runs, wanted, &say), finding);
	ck_assert_msg(!!strstr(say.text, text), "\"%s\" does not say \"%s\"",
		      say.text, text);
	ck_assert_ptr_null(strchr(say.text, '\n'));
}

START_TEST(a_clock_net_of_steal_is_well)
{
	assert_clock("runstate", "auto", OK, "runstate: no time");
	assert_clock("runstate", "runstate", OK, "runstate: no time");
	/* The parameter cannot be read. */
	assert_clock("runstate", "", OK, "runstate: no time");
}

START_TEST(elapsed_time_is_noted_and_where_to_find_out_why)
{
	assert_clock("elapsed", "auto", NOTE, "dmesg");
	assert_clock("elapsed", "", NOTE, "dmesg");
}

START_TEST(elapsed_time_that_was_asked_for_is_noted_too)
{
	assert_clock("elapsed", "elapsed", NOTE, "without clock=elapsed");
}

START_TEST(a_module_that_does_not_say_is_noted)
{
	assert_clock("", "", NOTE, "older than this program");
}

START_TEST(a_clock_of_a_newer_module_is_noted)
{
	assert_clock("steal\n", "auto", NOTE, "steal?: not known");
}

START_TEST(without_a_snapshot_there_is_no_word_on_the_clock)
{
	struct host host = { 0 };

	ck_assert_int_eq(check_clock(&host, &say), SKIPPED);
	host.has_snapshot = true;
	strcpy(host.snapshot.module.clock, "runstate");
	ck_assert_int_eq(check_clock(&host, &say), OK);
}

static void assert_interrupts(const char *cmdline, enum finding finding)
{
	ck_assert_int_eq(judge_interrupts(cmdline, &say), finding);
	ck_assert_ptr_null(strchr(say.text, '\n'));
}

START_TEST(interrupts_in_threads_are_noted)
{
	assert_interrupts("", OK);
	assert_interrupts("root=/dev/threadirqs quiet", OK);
	assert_interrupts("threadirqs_not xthreadirqs", OK);
	assert_interrupts("threadirqs", NOTE);
	assert_interrupts("xthreadirqs quiet threadirqs ro", NOTE);
	ck_assert_ptr_nonnull(strstr(say.text, "boot without threadirqs to"));
}

static void assert_lockdown(const char *lockdown, bool signed_only,
			    enum finding finding, const char *text)
{
	ck_assert_int_eq(judge_lockdown(lockdown, signed_only, &say), finding);
	ck_assert_msg(!!strstr(say.text, text), "\"%s\" does not say \"%s\"",
		      say.text, text);
}

START_TEST(a_locked_kernel_takes_only_signed_modules)
{
	assert_lockdown("", false, OK, "not locked down");
	assert_lockdown("[none] integrity confidentiality", false, OK,
			"not locked down");
	assert_lockdown("none [integrity] confidentiality", false, NOTE, "reap");
	assert_lockdown("none integrity [confidentiality]", true, NOTE,
			"mokutil --import");
	assert_lockdown("[none] integrity confidentiality", true, NOTE,
			"mokutil --import");
}

START_TEST(nothing_is_seen_where_tracing_is_switched_off)
{
	ck_assert_int_eq(judge_tracing("1", "1", &say), OK);
	ck_assert_int_eq(judge_tracing("", "", &say), OK);
	ck_assert_int_eq(judge_tracing("0", "1", &say), WRONG);
	ck_assert_ptr_nonnull(strstr(say.text, "sysctl kernel.ftrace_enabled=1"));
	ck_assert_int_eq(judge_tracing("1", "0", &say), WRONG);
	ck_assert_ptr_nonnull(strstr(say.text, "debug/kprobes/enabled"));
}

/* Of three probes the first and the third are absent. */
static void assert_probes(const char *first, const char *third, bool driver,
			  enum finding finding, const char *text)
{
	struct vmacct_probe_record probes[3] = {
		{ .status = VMACCT_ABSENT }, { .status = VMACCT_ARMED },
		{ .status = VMACCT_ABSENT },
	};
	const struct snapshot s = { .probes = probes, .nr_probes = 3 };

	strcpy(probes[0].symbol, first);
	strcpy(probes[1].symbol, "xenvif_poll");
	strcpy(probes[2].symbol, third);
	ck_assert_int_eq(judge_probes(&s, driver, &say), finding);
	ck_assert_msg(!!strstr(say.text, text), "\"%s\" does not say \"%s\"",
		      say.text, text);
}

START_TEST(a_probe_of_the_drivers_that_is_absent_is_wrong)
{
	assert_probes("napi_threaded_poll", "xenvif_kthread_guest_rx", true,
		      WRONG, "2 of 3 absent, among them xenvif_kthread_guest_rx");
	assert_probes("xenvif_interrupt", "xenvif_rx_interrupt", true, WRONG,
		      "among them xenvif_interrupt");
	assert_probes("xenvif_interrupt", "xenvif_rx_interrupt", false, NOTE,
		      "2 of 3 wait for the driver");
	assert_probes("napi_threaded_poll", "xenvif_rx_interrupt", false, NOTE,
		      "1 of 3 wait for the driver");
}

/* Linux before 5.12 has no NAPI threads, and nothing is lost. */
START_TEST(a_probe_of_the_kernels_that_is_absent_is_noted)
{
	assert_probes("napi_threaded_poll", "xen_timer_interrupt", true, NOTE,
		      "2 of 3 absent, among them napi_threaded_poll");
}

Suite *unit_suite(void)
{
	Suite *suite = suite_create("tools: doctor");
	TCase *tc = tcase_create("doctor");

	tcase_add_test(tc, a_clock_net_of_steal_is_well);
	tcase_add_test(tc, interrupts_in_threads_are_noted);
	tcase_add_test(tc, elapsed_time_is_noted_and_where_to_find_out_why);
	tcase_add_test(tc, elapsed_time_that_was_asked_for_is_noted_too);
	tcase_add_test(tc, a_module_that_does_not_say_is_noted);
	tcase_add_test(tc, a_clock_of_a_newer_module_is_noted);
	tcase_add_test(tc, without_a_snapshot_there_is_no_word_on_the_clock);
	tcase_add_test(tc, a_locked_kernel_takes_only_signed_modules);
	tcase_add_test(tc, nothing_is_seen_where_tracing_is_switched_off);
	tcase_add_test(tc, a_probe_of_the_drivers_that_is_absent_is_wrong);
	tcase_add_test(tc, a_probe_of_the_kernels_that_is_absent_is_noted);
	suite_add_tcase(suite, tc);
	return suite;
}
