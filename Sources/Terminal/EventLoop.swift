import CNcurses
import Scene

/// Runs an application in a session: waits for input, passes events on, draws frames.
struct EventLoop<Program: Application> {
  private let session: TerminalSession
  private let waker: Waker
  private let trace: ((TraceEvent) -> Void)?
  private var decoder = InputDecoder()
  private var pacer = FramePacer()
  private var alarm = WakeAlarm()
  /// When the earliest key not yet answered by a frame was read.
  private var keyTime: Double?
  /// Whether to draw even if the application does not need a frame.
  private var mustDraw = true
  /// Whether reading stopped before the input was empty.
  private var hasMoreInput = false
  /// When input was last read.
  private var inputTime = 0.0
  /// Whether to suspend the process.
  private var isSuspendAsked = false

  /// The largest number of tokens to read before a frame may be drawn.
  private static var longestDrain: Int { 4096 }

  init(session: TerminalSession, options: TerminalOptions, waker: Waker) {
    self.session = session
    self.waker = waker
    trace = options.trace
  }

  /// Runs until the application finishes, a signal ends the run, or the terminal is gone.
  mutating func run(_ program: inout Program) -> TerminalExit {
    program.handle(.resize(session.screen.size))
    while !program.isFinished {
      let frameDelay = drawIfDue(&program)
      alarm.set(interval: program.wakeInterval, now: now)
      let ready = wait(frameDelay: frameDelay)
      if let signal = handleSignals(ready, &program) { return .terminated(signal: signal) }
      handleInput(ready, &program)
      if ready.isTerminalGone { return .terminated(signal: SIGHUP) }
      if isSuspendAsked { suspend(&program) }
      handleWakes(ready, &program)
    }
    return .finished
  }

  private var now: Double { posix_monotonic_seconds() }

  // MARK: - Drawing

  /// Draws a frame if one is needed and due. Returns the seconds until the next is due, or nil if
  /// none is needed.
  private mutating func drawIfDue(_ program: inout Program) -> Double? {
    guard mustDraw || program.needsFrame else {
      keyTime = nil  // The keys so far had no visible effect.
      return nil
    }
    let start = now
    let delay = pacer.frameDelay(now: start, isForKey: keyTime != nil || mustDraw)
    guard delay == 0 else { return delay }
    let surface = program.frame(size: session.screen.size)
    let built = now
    session.screen.present(surface)
    let end = now
    pacer.noteFrame(at: start, cost: end - start)
    trace?(
      .framePresented(
        FrameTrace(time: end, build: built - start, present: end - built, keyTime: keyTime)))
    keyTime = nil
    mustDraw = false
    return program.needsFrame ? pacer.frameInterval : nil
  }

  // MARK: - Waiting

  /// The result of `poll`.
  private struct Readiness {
    var input = false
    var isTerminalGone = false
    var waker = false
    var signals = false
  }

  private func wait(frameDelay: Double?) -> Readiness {
    let now = now
    let wakeDelay = pacer.wakeDelay(now: now)
    var delays = [frameDelay, alarm.deadline.map { $0 - now }].compactMap { $0 }
    // The waker is ignored until it is due, so the wait must end then.
    if wakeDelay > 0 { delays.append(wakeDelay) }
    if let patience = decoder.patience { delays.append(inputTime + patience - now) }
    if hasMoreInput { delays.append(0) }
    var descriptors = [
      pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0),
      pollfd(fd: session.signalDescriptor, events: Int16(POLLIN), revents: 0),
      pollfd(fd: wakeDelay > 0 ? -1 : waker.descriptor, events: Int16(POLLIN), revents: 0),
    ]
    guard poll(&descriptors, 3, Self.milliseconds(delays.min())) >= 0 else {
      return Readiness(signals: true)  // Interrupted by a signal; the pipe tells which.
    }
    func has(_ index: Int, _ flags: Int32) -> Bool {
      Int32(descriptors[index].revents) & flags != 0
    }
    var ready = Readiness()
    ready.input = has(0, POLLIN)
    // Readable without any bytes means the end of the input.
    ready.isTerminalGone =
      has(0, POLLHUP | POLLERR | POLLNVAL)
      || (ready.input && posix_bytes_waiting(STDIN_FILENO) == 0)
    ready.signals = has(1, POLLIN)
    ready.waker = has(2, POLLIN)
    return ready
  }

  /// The timeout for `poll`, -1 for none. Rounded up, so that a wait never ends slightly early.
  private static func milliseconds(_ delay: Double?) -> Int32 {
    guard let delay else { return -1 }
    return Int32(min(3_600_000, max(0, (delay * 1000).rounded(.up))))
  }

  // MARK: - Input

  private mutating func handleInput(_ ready: Readiness, _ program: inout Program) {
    let time = now
    var events: [DecodedInput] = []
    if ready.input || hasMoreInput {
      events = readInput()
      inputTime = now
    } else if let patience = decoder.patience, time >= inputTime + patience {
      events = decoder.giveUp()
    }
    for event in events where !program.isFinished { handle(event, readAt: time, &program) }
  }

  /// Reads all available input, up to a limit that keeps a flood from delaying frames.
  private mutating func readInput() -> [DecodedInput] {
    var events: [DecodedInput] = []
    hasMoreInput = false
    for _ in 0..<Self.longestDrain {
      let token = session.screen.readToken()
      events += decoder.decode(token)
      if token == .pause { return events }
    }
    hasMoreInput = true
    return events
  }

  private mutating func handle(
    _ input: DecodedInput, readAt time: Double, _ program: inout Program
  ) {
    switch input {
    case .suspend:
      isSuspendAsked = true
    case .sizeChanged:
      matchSize(&program)
    case .event(let event):
      trace?(.keyRead(time: time))
      keyTime = keyTime ?? time
      if event == .key(.control("l")) {
        session.screen.forgetShown()
        mustDraw = true
      }
      program.handle(event)
    }
  }

  // MARK: - Signals, suspension, wakes

  /// Handles the signals that have arrived. Returns the one that ends the run, if any.
  private mutating func handleSignals(_ ready: Readiness, _ program: inout Program) -> Int32? {
    guard ready.signals else { return nil }
    let signals = session.takeSignals()
    if let signal = signals.ending { return signal }
    if signals.contains(SIGINT) { program.handle(.interrupt) }
    if signals.contains(SIGWINCH) { matchSize(&program) }
    if signals.contains(SIGTSTP) {
      isSuspendAsked = true
    } else if signals.contains(SIGCONT) {
      // Another process sent SIGSTOP; when is unknown.
      session.resume()
      noteResumed(seconds: 0, &program)
    }
    return nil
  }

  private mutating func suspend(_ program: inout Program) {
    isSuspendAsked = false
    noteResumed(seconds: session.suspend(), &program)
  }

  private mutating func noteResumed(seconds: Double, _ program: inout Program) {
    mustDraw = true
    program.handle(.resumed(seconds: seconds))
    program.handle(.resize(session.screen.size))
  }

  private mutating func matchSize(_ program: inout Program) {
    guard session.screen.matchSize() else { return }
    mustDraw = true
    program.handle(.resize(session.screen.size))
  }

  private mutating func handleWakes(_ ready: Readiness, _ program: inout Program) {
    let time = now
    var isWoken = alarm.take(now: time)
    if ready.waker && waker.drain() {
      isWoken = true
      pacer.noteWake(at: time)
    }
    if isWoken && !program.isFinished { program.handle(.wake) }
  }
}
