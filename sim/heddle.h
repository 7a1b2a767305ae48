#ifndef HEDDLE_SIM_HEDDLE_H_
#define HEDDLE_SIM_HEDDLE_H_

// All that a program under test is written with.

#include "sim/atomic.h"
#include "sim/atomic_flag.h"
#include "sim/await.h"
#include "sim/barrier.h"
#include "sim/channel.h"
#include "sim/clock.h"
#include "sim/condition_variable.h"
#include "sim/cyclic_barrier.h"
#include "sim/event_flag.h"
#include "sim/expect.h"
#include "sim/failure.h"
#include "sim/future.h"
#include "sim/invariant.h"
#include "sim/latch.h"
#include "sim/locks.h"
#include "sim/mutex.h"
#include "sim/once.h"
#include "sim/semaphore.h"
#include "sim/shared_mutex.h"
#include "sim/thread.h"
#include "sim/timer.h"
#include "sim/var.h"

#endif  // HEDDLE_SIM_HEDDLE_H_
