#include "checker/parallel_search.h"

#include <memory>
#include <optional>

#include "checker/dpor/optimal_dpor.h"
#include "checker/dpor/shared_wakeup_tree.h"
#include "checker/search_workers.h"

namespace heddle {

PhaseEnd search_by_dfs(const PhaseWork& work, const std::vector<DfsPath>& paths,
                       std::optional<std::uint64_t> executions_max,
                       const std::function<bool()>& due,
                       const std::function<void(const Standing&)>& save) {
  WorkPool<DfsPath> pool(work.options.jobs);
  std::vector<const DepthFirst*> searchers;
  SearchWorkers workers(work, "dfs", executions_max, pool, [&] {
    auto searcher = std::make_unique<DepthFirst>(pool);
    searchers.push_back(searcher.get());
    return searcher;
  });
  const auto standing = [&](const Tally& tally) {
    Standing now{tally, workers.executions(), {}};
    for (const DepthFirst* searcher : searchers) {
      if (auto path = searcher->path()) now.paths.push_back(std::move(*path));
    }
    now.paths.insert(now.paths.end(), pool.queued().begin(), pool.queued().end());
    return now;
  };
  for (const DfsPath& path : paths) pool.give(path);
  if (due()) save(standing(work.tally));
  const PhaseEnd end = workers.run([&] {
    if (!due()) return;
    std::optional<Standing> now;
    pool.with_all_paused([&] {
      if (workers.may_go_on()) now = standing(workers.tally());
    });
    if (now) save(*now);
  });
  if (workers.may_go_on()) save(standing(work.tally));
  return end;
}

PhaseEnd search_by_dpor(const PhaseWork& work, std::optional<std::uint64_t> executions_max) {
  SharedWakeupTree tree(work.options.jobs);
  SearchWorkers workers(work, "dpor", executions_max, tree,
                        [&] { return std::make_unique<OptimalDpor>(tree); });
  return workers.run([] {});
}

}  // namespace heddle
