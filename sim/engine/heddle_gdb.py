"""gdb among the simulated threads of heddle.

    heddle threads     the threads of the execution, and what each is at
    heddle thread N    looks at thread N: bt, up, info locals then tell of its stack
    heddle thread      back to the thread that runs
    heddle events      what has happened in the execution so far

'heddle replay MODEL --seed TOKEN --debugger' starts gdb with this. For a test of your own:
HEDDLE_SEED=TOKEN gdb -x heddle_gdb.py --args ./test. The program stops where the failure is seen.
"""

import gdb

# Where jump_fcontext of Boost.Context has saved what it keeps, from the saved stack pointer on.
SAVED = {"r12": 0x08, "r13": 0x10, "r14": 0x18, "r15": 0x20, "rbx": 0x28, "rbp": 0x30, "rip": 0x38}
AFTER_SAVED = 0x40
# heddle's own jump leaves the red zone alone, and steps back over it by this instruction, of which
# the tables for unwinding do not know: lea 0x80(%rsp),%rsp.
STEP_BACK = b"\x48\x8d\xa4\x24\x80\x00\x00\x00"
RED_ZONE = 0x80

# The registers of the thread that runs, while another is looked at.
real = None


def call(function, result, argument=""):
    kind = "int" if argument else "void"
    return gdb.parse_and_eval(f"(({result} (*)({kind})) {function})({argument})")


def must_have_execution():
    try:
        running = int(call("heddle_debugger_running", "int"))
    except gdb.error as error:
        raise gdb.GdbError(f"the program does not run, or is not linked with heddle: {error}")
    if running < 0:
        raise gdb.GdbError("no execution runs here")
    return running


def text_of(function):
    return call(function, "const char *").string()


def go_back():
    """The registers as they are, which the program has to go on with."""
    global real
    if real is None:
        return
    registers, real = real, None
    gdb.newest_frame().select()
    for name, value in registers.items():
        gdb.execute(f"set var ${name} = {value}", to_string=True)


def look_at(context):
    global real
    memory = gdb.selected_inferior()

    def word(address):
        return int.from_bytes(bytes(memory.read_memory(address, 8)), "little")

    registers = {name: word(context + offset) for name, offset in SAVED.items()}
    registers["rsp"] = context + AFTER_SAVED
    if bytes(memory.read_memory(registers["rip"], len(STEP_BACK))) == STEP_BACK:
        registers["rip"] += len(STEP_BACK)
        registers["rsp"] += RED_ZONE
    gdb.newest_frame().select()
    real = {name: int(gdb.parse_and_eval(f"(unsigned long) ${name}")) for name in registers}
    for name, value in registers.items():
        gdb.execute(f"set var ${name} = {value}", to_string=True)


def of_heddle(frame):
    """Whether a frame is heddle's own, and not the user's."""
    place = frame.find_sal().symtab
    if place is None:
        return True
    name = place.filename
    if name.startswith(("sim/", "checker/", "/usr/include/")) or "/include/c++/" in name:
        return True
    return "/heddle/sim/" in name or "/heddle/checker/" in name


def select_users_frame():
    """The innermost frame that is not heddle's, if there is one."""
    frame = gdb.newest_frame()
    while frame is not None and of_heddle(frame):
        frame = frame.older()
    if frame is not None:
        frame.select()
        gdb.execute("frame")


class Heddle(gdb.Command):
    """The simulated threads of heddle: heddle threads, heddle thread N, heddle events."""

    def __init__(self):
        super().__init__("heddle", gdb.COMMAND_STACK, gdb.COMPLETE_NONE, True)


class Threads(gdb.Command):
    """The threads of the execution, and what each is at; * runs."""

    def __init__(self):
        super().__init__("heddle threads", gdb.COMMAND_STACK)

    def invoke(self, argument, from_tty):
        go_back()
        must_have_execution()
        print(text_of("heddle_debugger_threads"), end="")


class Thread(gdb.Command):
    """heddle thread N looks at thread N; without N, back at the one that runs."""

    def __init__(self):
        super().__init__("heddle thread", gdb.COMMAND_STACK)

    def invoke(self, argument, from_tty):
        go_back()
        running = must_have_execution()
        word = argument.strip().lstrip("T")
        if word and not word.isdigit():
            raise gdb.GdbError(f"'{argument}' is not the number of a thread")
        number = int(word) if word else running
        lines = text_of("heddle_debugger_threads").splitlines()
        if number >= len(lines):
            raise gdb.GdbError(f"there is no thread T{number}: 'heddle threads' shows them")
        print(lines[number].lstrip("* "))
        if number != running:
            context = int(call("heddle_debugger_context", "unsigned long", str(number)))
            if context == 0:
                raise gdb.GdbError(f"T{number} has no stack to look at")
            look_at(context)
        select_users_frame()


class Events(gdb.Command):
    """What has happened in the execution so far, in its order."""

    def __init__(self):
        super().__init__("heddle events", gdb.COMMAND_STACK)

    def invoke(self, argument, from_tty):
        go_back()
        must_have_execution()
        print(text_of("heddle_debugger_events"), end="")


class Failure(gdb.Breakpoint):
    """Stops where a failure is seen."""

    def stop(self):
        return True


def at_stop(event):
    if not isinstance(event, gdb.BreakpointEvent):
        return
    if not any(isinstance(breakpoint, Failure) for breakpoint in event.breakpoints):
        return
    kind = gdb.parse_and_eval("(const char *) $rdi").string()
    print(f"\nheddle: {kind} seen here ('heddle threads', 'heddle thread N', 'heddle events')")
    print(text_of("heddle_debugger_threads"), end="")
    select_users_frame()


# What goes on must go on with the registers of the thread that runs.
for command in ("continue", "step", "next", "stepi", "nexti", "finish", "until", "advance", "jump",
                "detach", "call"):
    gdb.execute(f"define hook-{command}\npython go_back()\nend")

Heddle()
Threads()
Thread()
Events()
gdb.execute("set breakpoint pending on")
gdb.execute("set print frame-arguments scalars", to_string=True)
Failure("heddle_failure_noted")
gdb.events.stop.connect(at_stop)
