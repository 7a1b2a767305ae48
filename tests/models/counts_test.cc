// How many executions each model has, and how many of them fail, as its header says: what dfs or,
// for the larger ones, dpor explores. They are kept to notice a change; what can be counted by hand
// is in models_test.cc.

#include "checker/check.h"
#include "tests/catch.h"
#include "tests/models/program_of.h"

namespace heddle {
namespace {

struct Row {
  const char* name;
  const char* strategy;
  Scheduling scheduling;
  std::uint64_t explored;
  std::uint64_t failing;
};

constexpr auto preemptive = Scheduling::preemptive;
constexpr auto cooperative = Scheduling::cooperative;

// clang-format off
constexpr Row kRows[] = {
    {"actor_mailbox", "dfs", preemptive, 1336, 0},
    {"actor_mailbox", "dfs", cooperative, 8, 0},
    {"actor_state_read_from_outside", "dpor", preemptive, 88, 80},
    {"actor_state_read_from_outside", "dfs", cooperative, 8, 0},
    {"bank_account_check_then_act", "dfs", preemptive, 6, 4},
    {"bank_account_check_then_act", "dfs", cooperative, 2, 0},
    {"bank_account_locked", "dfs", preemptive, 2, 0},
    {"bank_account_locked", "dfs", cooperative, 2, 0},
    {"barrier_forgotten", "dfs", preemptive, 2800, 2800},
    {"barrier_forgotten", "dfs", cooperative, 2, 2},
    {"barrier_missing_party", "dfs", preemptive, 2, 2},
    {"barrier_missing_party", "dfs", cooperative, 2, 2},
    {"barrier_rounds", "dpor", preemptive, 128, 0},
    {"barrier_rounds", "dfs", cooperative, 2, 0},
    {"barrier_with_action", "dfs", preemptive, 36, 0},
    {"barrier_with_action", "dfs", cooperative, 2, 0},
    {"binary_semaphore_over_maximum", "dfs", preemptive, 4, 2},
    {"binary_semaphore_over_maximum", "dfs", cooperative, 4, 2},
    {"both_locks_at_once", "dfs", preemptive, 3, 0},
    {"both_locks_at_once", "dfs", cooperative, 2, 0},
    {"cache_filled_once", "dfs", preemptive, 42, 0},
    {"cache_filled_once", "dfs", cooperative, 2, 0},
    {"cache_filled_twice", "dfs", preemptive, 42, 40},
    {"cache_filled_twice", "dfs", cooperative, 2, 0},
    {"callback_after_unlock", "dfs", preemptive, 25, 0},
    {"callback_after_unlock", "dfs", cooperative, 2, 0},
    {"callback_under_lock", "dfs", preemptive, 15, 3},
    {"callback_under_lock", "dfs", cooperative, 2, 0},
    {"cancel_without_yield", "dfs", preemptive, 4, 0},
    {"cancel_without_yield", "dfs", cooperative, 2, 0},
    {"config_reload", "dfs", preemptive, 142, 0},
    {"config_reload", "dfs", cooperative, 6, 0},
    {"config_reload_under_shared_lock", "dpor", preemptive, 16, 16},
    {"config_reload_under_shared_lock", "dfs", cooperative, 6, 0},
    {"connection_pool", "dfs", preemptive, 16, 0},
    {"connection_pool", "dfs", cooperative, 8, 0},
    {"connection_pool_leak", "dfs", preemptive, 10, 2},
    {"connection_pool_leak", "dfs", cooperative, 6, 2},
    {"daemon_work_awaited", "dfs", preemptive, 6, 0},
    {"daemon_work_awaited", "dfs", cooperative, 2, 0},
    {"daemon_work_lost", "dfs", preemptive, 3, 2},
    {"daemon_work_lost", "dfs", cooperative, 1, 1},
    {"double_checked_locking", "dfs", preemptive, 62, 0},
    {"double_checked_locking", "dfs", cooperative, 2, 0},
    {"double_checked_locking_broken", "dfs", preemptive, 62, 62},
    {"double_checked_locking_broken", "dfs", cooperative, 2, 0},
    {"early_return_keeps_lock", "dfs", preemptive, 2, 2},
    {"early_return_keeps_lock", "dfs", cooperative, 2, 2},
    {"early_return_with_guard", "dfs", preemptive, 2, 0},
    {"early_return_with_guard", "dfs", cooperative, 2, 0},
    {"event_loop", "dfs", preemptive, 68, 0},
    {"event_loop", "dfs", cooperative, 4, 0},
    {"event_loop_stale_read", "dfs", preemptive, 52, 24},
    {"event_loop_stale_read", "dfs", cooperative, 4, 2},
    {"flag_changed_without_lock", "dfs", preemptive, 10, 1},
    {"flag_changed_without_lock", "dfs", cooperative, 2, 0},
    {"gil_count_plus_one", "dfs", preemptive, 20, 18},
    {"gil_count_plus_one", "dfs", cooperative, 2, 0},
    {"gil_count_with_lock", "dfs", preemptive, 2, 0},
    {"gil_count_with_lock", "dfs", cooperative, 2, 0},
    {"handover_by_semaphore", "dfs", preemptive, 14, 0},
    {"handover_by_semaphore", "dfs", cooperative, 4, 0},
    {"join_by_owner", "dfs", preemptive, 408, 0},
    {"join_by_owner", "dfs", cooperative, 2, 0},
    {"join_of_itself", "dfs", preemptive, 2, 2},
    {"join_of_itself", "dfs", cooperative, 1, 1},
    {"latch_count_too_high", "dfs", preemptive, 2, 2},
    {"latch_count_too_high", "dfs", cooperative, 2, 2},
    {"latch_results", "dfs", preemptive, 90, 0},
    {"latch_results", "dfs", cooperative, 6, 0},
    {"latch_results_counted_early", "dfs", preemptive, 48, 48},
    {"latch_results_counted_early", "dfs", cooperative, 2, 0},
    {"lazy_initialisation_call_once", "dfs", preemptive, 6, 0},
    {"lazy_initialisation_call_once", "dfs", cooperative, 2, 0},
    {"lazy_initialisation_race", "dfs", preemptive, 52, 52},
    {"lazy_initialisation_race", "dfs", cooperative, 2, 0},
    {"leader_election_by_compare_exchange", "dfs", preemptive, 4, 0},
    {"leader_election_by_compare_exchange", "dfs", cooperative, 2, 0},
    {"leader_election_look_then_claim", "dfs", preemptive, 16, 12},
    {"leader_election_look_then_claim", "dfs", cooperative, 2, 0},
    {"leader_election_ring", "dpor", preemptive, 36, 0},
    {"leader_election_ring", "dfs", cooperative, 2, 0},
    {"linked_list_locked", "dfs", preemptive, 2, 0},
    {"linked_list_locked", "dfs", cooperative, 2, 0},
    {"linked_list_race", "dfs", preemptive, 6, 6},
    {"linked_list_race", "dfs", cooperative, 2, 0},
    {"lock_upgrade", "dfs", preemptive, 6, 6},
    {"lock_upgrade", "dfs", cooperative, 2, 2},
    {"lock_upgrade_by_retaking", "dfs", preemptive, 42, 0},
    {"lock_upgrade_by_retaking", "dfs", cooperative, 2, 0},
    {"mpmc_ring", "dpor", preemptive, 28, 0},
    {"mpmc_ring", "dfs", cooperative, 6, 0},
    {"mpmc_ring_without_sequence", "dpor", preemptive, 64, 56},
    {"mpmc_ring_without_sequence", "dfs", cooperative, 6, 0},
    {"mutex_unlocked_by_another", "dfs", preemptive, 1, 1},
    {"mutex_unlocked_by_another", "dfs", cooperative, 1, 1},
    {"notify_all_any_waiter", "dfs", preemptive, 40, 0},
    {"notify_all_any_waiter", "dfs", cooperative, 20, 0},
    {"notify_all_starts_all", "dfs", preemptive, 10, 0},
    {"notify_all_starts_all", "dfs", cooperative, 2, 0},
    {"notify_one_wrong_waiter", "dfs", preemptive, 40, 4},
    {"notify_one_wrong_waiter", "dfs", cooperative, 20, 4},
    {"notify_with_state", "dfs", preemptive, 2, 0},
    {"notify_with_state", "dfs", cooperative, 2, 0},
    {"notify_without_state", "dfs", preemptive, 2, 1},
    {"notify_without_state", "dfs", cooperative, 2, 1},
    {"permit_pool", "dfs", preemptive, 2550, 0},
    {"permit_pool", "dfs", cooperative, 6, 0},
    {"permit_pool_released_twice", "dfs", preemptive, 1428, 42},
    {"permit_pool_released_twice", "dfs", cooperative, 6, 0},
    {"plain_mutex_relocked", "dfs", preemptive, 2, 2},
    {"plain_mutex_relocked", "dfs", cooperative, 2, 2},
    {"polite_diners", "dpor", preemptive, 136, 85},
    {"polite_diners", "dfs", cooperative, 2, 0},
    {"polite_diners_with_priority", "dpor", preemptive, 32, 0},
    {"polite_diners_with_priority", "dfs", cooperative, 2, 0},
    {"prime_finder", "dfs", preemptive, 32, 0},
    {"prime_finder", "dfs", cooperative, 2, 0},
    {"recursive_mutex_released_too_few", "dfs", preemptive, 2, 2},
    {"recursive_mutex_released_too_few", "dfs", cooperative, 2, 2},
    {"recursive_mutex_relocked", "dfs", preemptive, 2, 0},
    {"recursive_mutex_relocked", "dfs", cooperative, 2, 0},
    {"semaphore_released_by_owner", "dfs", preemptive, 18, 0},
    {"semaphore_released_by_owner", "dfs", cooperative, 6, 0},
    {"semaphore_released_by_wrong_owner", "dfs", preemptive, 214, 208},
    {"semaphore_released_by_wrong_owner", "dfs", cooperative, 6, 0},
    {"spsc_ring", "dpor", preemptive, 44, 0},
    {"spsc_ring", "dfs", cooperative, 2, 0},
    {"spsc_ring_published_early", "dfs", preemptive, 3221, 3040},
    {"spsc_ring_published_early", "dfs", cooperative, 2, 0},
    {"spurious_wakeup", "dfs", preemptive, 3, 1},
    {"spurious_wakeup", "dfs", cooperative, 2, 1},
    {"spurious_wakeup_in_a_loop", "dfs", preemptive, 3, 0},
    {"spurious_wakeup_in_a_loop", "dfs", cooperative, 2, 0},
    {"task_continued_by_task", "dpor", preemptive, 1280, 0},
    {"task_continued_by_task", "dfs", cooperative, 8, 0},
    {"task_waits_for_task", "dfs", preemptive, 2, 2},
    {"task_waits_for_task", "dfs", cooperative, 1, 1},
    {"thread_pool", "dfs", preemptive, 478, 0},
    {"thread_pool", "dfs", cooperative, 2, 0},
    {"thread_pool_shutdown_race", "dpor", preemptive, 112, 28},
    {"thread_pool_shutdown_race", "dfs", cooperative, 2, 0},
    {"ticket_lock", "dfs", preemptive, 210, 0},
    {"ticket_lock", "dfs", cooperative, 6, 0},
    {"ticket_lock_drawn_in_two_steps", "dfs", preemptive, 534, 480},
    {"ticket_lock_drawn_in_two_steps", "dfs", cooperative, 2, 0},
    {"token_bucket", "dfs", preemptive, 2244, 0},
    {"token_bucket", "dfs", cooperative, 6, 0},
    {"token_bucket_check_then_take", "dfs", preemptive, 16, 12},
    {"token_bucket_check_then_take", "dfs", cooperative, 2, 0},
    {"treiber_stack_aba", "dfs", preemptive, 897, 21},
    {"treiber_stack_aba", "dfs", cooperative, 2, 0},
    {"treiber_stack_tagged", "dfs", preemptive, 897, 0},
    {"treiber_stack_tagged", "dfs", cooperative, 2, 0},
    {"try_lock_and_back_off", "dfs", preemptive, 394, 144},
    {"try_lock_and_back_off", "dfs", cooperative, 2, 0},
    {"two_phase_commit_crash", "dpor", preemptive, 14, 6},
    {"two_phase_commit_crash", "dfs", cooperative, 8, 4},
    {"two_phase_commit_recovery", "dpor", preemptive, 56, 0},
    {"two_phase_commit_recovery", "dfs", cooperative, 12, 0},
    {"work_stealing_deque", "dpor", preemptive, 127, 0},
    {"work_stealing_deque", "dfs", cooperative, 2, 0},
    {"work_stealing_deque_without_race", "dpor", preemptive, 159, 43},
    {"work_stealing_deque_without_race", "dfs", cooperative, 2, 0},
    {"writer_behind_turnstile", "dfs", preemptive, 29, 0},
    {"writer_behind_turnstile", "dfs", cooperative, 2, 0},
    {"writer_starved_by_readers", "dfs", preemptive, 12, 2},
    {"writer_starved_by_readers", "dfs", cooperative, 2, 0},
    {"yield_after_act", "dfs", preemptive, 216, 216},
    {"yield_after_act", "dfs", cooperative, 2, 0},
    {"yield_between_check_and_act", "dfs", preemptive, 216, 216},
    {"yield_between_check_and_act", "dfs", cooperative, 2, 2},
};
// clang-format on

TEST_CASE("each model has as many executions and failing ones as measured", "[models][counts]") {
  for (const Row& row : kRows) {
    INFO(row.name << ", " << row.strategy << ", " << name_of(row.scheduling));
    CheckOptions options;
    options.strategy = row.strategy;
    options.scheduling = row.scheduling;
    options.keep_going = true;
    options.spurious_max = models::find(row.name)->spurious_max;
    const Result result = check(program_of(row.name), options);
    CHECK(result.exhaustive);
    CHECK(result.executions.explored == row.explored);
    CHECK(result.executions.failing == row.failing);
  }
}

}  // namespace
}  // namespace heddle
