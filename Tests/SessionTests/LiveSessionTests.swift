import Foundation
import KAN
import Numerics
import Synchronization
import Testing

@testable import Session

@Suite struct LiveSessionTests {
  @Test func commandsTrainAsTheyDoWithoutAScreen() throws {
    let script = "train steps=15 lamb=0.01"
    let session = SteppedSession(try sampleEngine())
    try session.submit(script)
    let reply = try #require(session.replies(1).first)
    let last = try #require(session.snapshot { $0.status == .idle && $0.step == 15 })
    var engine = try sampleEngine()
    let outcome = try training(try engine.run(script))
    #expect(try training([try reply.result.get()]) == outcome)
    #expect(last.model.network.bits == engine.bits)
    #expect(last.log == engine.log && last.curve == engine.curve)
    #expect(session.close().bits == engine.bits)
  }

  @Test func theLogHearsOfEveryStepUntilItFails() throws {
    let steps = Mutex<[TrainingRecord]>([])
    let session = SteppedSession(
      try sampleEngine(),
      log: { event, engine throws(SessionError) in
        guard case .step(let record) = event else { return }
        #expect(engine.curve.records.last == record)
        steps.withLock { $0.append(record) }
        if record.step == 5 { throw SessionError(.cannotWrite, "full") }
      })
    let ids = try session.submit("train steps=9")
    let replies = session.replies(2)
    #expect(replies.map(\.id) == [nil, ids[0]])
    #expect(sessionError { _ = try replies.first?.result.get() }?.kind == .cannotWrite)
    let engine = session.close()
    #expect(engine.curve.records.count == 9)
    #expect(steps.withLock { $0 } == Array(engine.curve.records.prefix(5)))
  }

  @Test func pausesAnywhereChangeNothing() throws {
    var engine = try sampleEngine(width: "2,8,1", data: try sampleData(samples: 400))
    let session = SteppedSession(engine)
    try engine.run("train steps=25 lamb=0.01")
    try session.submit("train steps=25 lamb=0.01")
    _ = try #require(session.snapshot { $0.status == .running || $0.step == 25 })
    var random = RandomSource(seed: 3)
    var pauses = 0
    while true {
      session.turn(random.index(below: 12))
      session.submit(.pause)
      let resting = try #require(session.snapshot { $0.status != .running })
      if resting.status == .idle { break }
      pauses += 1
      #expect(session.turn() == .resting && session.takeSnapshot() == nil)
      session.submit(.toggle)
    }
    #expect(pauses > 5)
    let end = session.close()
    #expect(end.bits == engine.bits)
    #expect(end.log == engine.log)
    #expect(end.evaluations == engine.evaluations)
  }

  @Test func whatIsDoneWhileTrainingReplays() throws {
    var random = RandomSource(seed: 12)
    let acts = [
      "set lamb 0.02", "set lr 0.5", "set lamb 0", "pause", "resume", "step", "stop", "train",
      "prune_edge 0 0 1", "undo", "redo", "refine 6", "set batch 50", "set batch all",
      "set optimizer adam", "set optimizer lbfgs", "pace 50", "pace max", "restart",
    ]
    for _ in 0..<12 {
      let session = SteppedSession(try sampleEngine(data: try sampleData(samples: 300)))
      for _ in 0..<25 {
        try session.submit(acts[random.index(below: acts.count)])
        if random.index(below: 4) == 0 { session.submit(.toggle) }
        session.turn(random.index(below: 20))
      }
      var end = session.close()
      _ = try end.start(.stop)
      var replayed = try sampleEngine(data: try sampleData(samples: 300))
      try replayed.run(end.log.joined(separator: "\n"))
      #expect(replayed.bits == end.bits, "\(end.log)")
      #expect(replayed.history.text == end.history.text)
    }
  }

  @Test func singleStepsAddUp() throws {
    let session = SteppedSession(try sampleEngine())
    try session.submit("pace 2; train steps=30; pause")
    let paused = try #require(session.snapshot { $0.status == .paused })
    try session.submit("step; step; step")
    let three = try #require(
      session.snapshot { $0.status == .paused && $0.step == paused.step + 3 })
    #expect(three.lastStep == 30)
    #expect(session.turn() == .resting && session.takeSnapshot() == nil)
    // A pause ends stepping, and resuming does not stop again.
    try session.submit("step; pause; resume; pace max")
    let end = try #require(session.snapshot { $0.status == .idle })
    #expect(end.step == 30)
    var engine = try sampleEngine()
    try engine.run("train steps=30")
    #expect(session.close().bits == engine.bits)
  }

  @Test func oneStepFromRestIsARunOfItsOwn() throws {
    let session = SteppedSession(try sampleEngine())
    let ids = try session.submit("step")
    let reply = try #require(session.replies(1).first)
    #expect(try training([try reply.result.get()]).steps == 1)
    #expect(reply.id == ids[0] && reply.command == .step)
    session.submit(.toggle)
    let end = try #require(session.snapshot { $0.status == .idle && $0.step > 1 })
    #expect(end.step == 101)
    _ = session.close()
  }

  @Test func paceIsKeptAndChangesActAtOnce() throws {
    let session = SteppedSession(try sampleEngine())
    try session.submit("pace 50; train steps=10000")
    let first = try #require(session.snapshot { $0.step >= 2 })
    let start = session.seconds
    _ = try #require(session.snapshot { $0.step == first.step + 20 })
    #expect(abs(session.seconds - start - 0.4) < 1e-9)
    // One step every hundred seconds, then full speed: the session must not wait a hundred seconds.
    try session.submit("pace 0.01")
    let slow = try #require(session.snapshot { $0.pace == 0.01 })
    var wait = session.turn()
    while wait == .worked { wait = session.turn() }
    guard case .waiting(let seconds) = wait else {
      Issue.record("\(wait)")
      return
    }
    #expect(seconds > 0 && seconds <= 100)
    try session.submit("pace max")
    let changed = session.seconds
    #expect(session.snapshot { $0.step > slow.step + 20 } != nil)
    #expect(session.seconds == changed)
    try session.submit("pace 0.01")
    _ = try #require(session.snapshot { $0.pace == 0.01 })
    try session.submit("stop")
    #expect(session.snapshot { $0.status == .idle } != nil)
    #expect(session.seconds == changed)
    _ = session.close()
  }

  @Test func repliesComeInOrderOnePerCommand() throws {
    let session = SteppedSession(try sampleEngine(data: try sampleData(samples: 3000)))
    let script =
      "pause; resume; set lamb 0.1; prune_edge 0 0 0; pace 5; prune_edge 9 9 9; undo; history;"
      + "pace max; refine 8; redo; save /nowhere/x.kan; stop; train steps=2"
    let ids = try session.submit(script)
    let answers = session.replies(ids.count)
    #expect(Set(ids).count == ids.count && answers.map(\.id) == ids)
    let failed = answers.filter { if case .failure = $0.result { true } else { false } }
    #expect(
      failed.map(\.command) == [.pruneEdge(EdgeID(9, 9, 9)), .redo, .save("/nowhere/x.kan")])
    #expect(try answers.last?.result.get().command == "train")
    _ = session.close()
  }

  @Test func twoCommandsOfTheSameTextHaveRepliesOfTheirOwn() throws {
    let session = SteppedSession(try sampleEngine())
    let first = try session.submit("train steps=100000")
    _ = try #require(session.snapshot { $0.step > 3 })
    // A run ended by another command gets no reply, and a later reply to the same text is not its.
    let later = try session.submit("stop; train steps=100000")
    let stopped = try #require(session.replies(1).first)
    #expect(stopped.id == later[0])
    _ = try #require(session.snapshot { $0.status == .running })
    let last = try session.submit("stop; train steps=2")
    let answers = session.replies(2)
    #expect(answers.map(\.id) == last && !answers.map(\.id).contains(first[0]))
    _ = session.close()
  }

  @Test func snapshotsSayWhichCommandIsSearching() throws {
    let session = SteppedSession(
      try sampleEngine(width: "2,5,1", data: try sampleData(samples: 3000)))
    let ids = try session.submit("prune_edge 0 0 0; auto; formula")
    let searching = try #require(session.snapshot { $0.status == .searching("auto") })
    #expect(searching.searchID == ids[1])
    let stop = try session.submit("stop")
    #expect(session.replies(4).map(\.id) == ids + stop)
    #expect(session.snapshot { $0.status == .idle }?.searchID == nil)
    _ = session.close()
  }

  @Test func spaceIsACommandLikeAnyOther() throws {
    let session = SteppedSession(try sampleEngine())
    let ids = try session.submit("pace 1; toggle; toggle; toggle")
    let running = try #require(session.snapshot { $0.status == .running })
    #expect(running.settings.steps == 100)
    let answers = session.replies(3)
    // The reply to the `toggle` that starts training comes when training ends.
    #expect(answers.map(\.id) == [ids[0], ids[2], ids[3]])
    let messages = answers.dropFirst().map { try? $0.result.get() }
    #expect(
      messages == [
        .done(command: "toggle", message: "paused"), .done(command: "toggle", message: "resumed"),
      ])
    try session.submit("pace max")
    #expect(session.snapshot { $0.status == .idle }?.step == 100)
    _ = session.close()
    // Outside a live session it trains with the last settings.
    var engine = try sampleEngine()
    try engine.run("train steps=3 lamb=0.1; toggle")
    #expect(engine.log == ["train steps=3 lamb=0.1", "train steps=3 lamb=0.1"])
  }

  @Test func stopThenTrainGoesOn() throws {
    let session = SteppedSession(try sampleEngine())
    try session.submit("train steps=100000")
    _ = try #require(session.snapshot { $0.step > 3 })
    let ids = try session.submit("stop; train steps=4")
    let answers = session.replies(2)
    #expect(answers.map(\.id) == ids)
    let outcomes = try answers.map { try training([try $0.result.get()]) }
    #expect(outcomes[1].steps == outcomes[0].steps + 4)
    var engine = try sampleEngine()
    try engine.run("train steps=\(outcomes[1].steps)")
    #expect(session.close().bits == engine.bits)
  }

  @Test func snapshotsAreMadeAsTheyAreTaken() throws {
    final class Counter: Sendable { let count = Mutex(0) }
    let counter = Counter()
    let session = SteppedSession(
      try sampleEngine(), onPublish: { counter.count.withLock { $0 += 1 } })
    _ = session.snapshot { _ in true }
    let before = counter.count.withLock { $0 }
    try session.submit("train steps=60")
    _ = session.replies(1)
    while session.turn() != .resting {}
    // Nobody has taken a snapshot: there is the first of the run, that of the reply, and the last.
    #expect(counter.count.withLock { $0 } - before <= 4)
    #expect(session.takeSnapshot()?.step == 60)
    #expect(session.takeSnapshot() == nil)
    _ = session.close()
  }

  @Test func closingEndsAfterThePieceOfWorkUnderWay() throws {
    for script in [
      "", "train steps=100000", "train; pause", "pace 0.01; train steps=9", "prune_edge 0 0 0",
      "train steps=1", "train steps=100000; stop", "train; pause; step",
    ] {
      for turns in [0, 1, 7, 100] {
        let pieces = Mutex(0)
        let session = SteppedSession(
          try sampleEngine(data: try sampleData(samples: 5000)),
          log: { _, _ throws(SessionError) in pieces.withLock { $0 += 1 } })
        try session.submit(script)
        session.turn(turns)
        let before = pieces.withLock { $0 }
        let end = session.close()
        #expect(session.turn() == .closed && pieces.withLock { $0 } == before)
        #expect(session.close().bits == end.bits)
      }
    }
  }
}

/// Tests that need a real queue. They wait as long as necessary and do not depend on when the queue
/// runs.
@Suite(.serialized) struct QueueTests {
  private func live(_ engine: Engine, onPublish: @escaping @Sendable () -> Void = {}) -> LiveSession
  {
    LiveSession(engine: engine, clock: { 0 }, onPublish: onPublish)
  }

  /// Waits until something is published; throws if the session hangs.
  private func wait(_ published: DispatchSemaphore) throws {
    try #require(published.wait(timeout: .now() + .seconds(600)) == .success)
  }

  @Test func theQueueDoesWhatTurnsDo() throws {
    let published = DispatchSemaphore(value: 0)
    let session = live(try sampleEngine(), onPublish: { published.signal() })
    let stepped = SteppedSession(try sampleEngine())
    for text in ["set lamb 0.01", "train steps=15", "refine 6", "train steps=5", "suggest 0 0 0"] {
      let ids = try session.submit(text)
      let steppedIDs = try stepped.submit(text)
      var replies: [Reply] = []
      while replies.isEmpty {
        try wait(published)
        replies = session.takeReplies()
      }
      #expect(replies.map(\.id) == ids && stepped.replies(1).map(\.id) == steppedIDs)
    }
    let (one, two) = (session.close(), stepped.close())
    #expect(one.bits == two.bits && one.log == two.log && one.curve == two.curve)
  }

  @Test func commandsReachSearchesAndRunsAtAnyMoment() throws {
    let published = DispatchSemaphore(value: 0)
    let session = live(
      try sampleEngine(
        width: "3,2,1", data: try sampleData("sin(5*x1*x2+x3)*tanh(x3-x1*x2)", samples: 200)),
      onPublish: { published.signal() })
    for script in ["train steps=1000000", "auto", "discover", "pace 0.01; train steps=9"] {
      try session.submit(script)
      try wait(published)
      let stop = try session.submit("stop")
      while !session.takeReplies().contains(where: { $0.id == stop.first }) {
        _ = session.takeSnapshot()
        try wait(published)
      }
    }
    _ = session.close()
  }

  @Test func closingEndsWhateverIsUnderWay() throws {
    for script in [
      "", "train steps=100000", "train; pause", "pace 0.01; train steps=9", "prune_edge 0 0 0",
      "auto; formula", "discover",
    ] {
      let session = live(try sampleEngine(data: try sampleData(samples: 5000)))
      try session.submit(script)
      let end = session.close()
      #expect(session.close().bits == end.bits)
    }
  }

  @Test func sessionsThatAreLetGoEnd() async throws {
    /// Reports when it is released.
    final class Witness: Sendable {
      let onEnd: @Sendable () -> Void
      init(_ onEnd: @escaping @Sendable () -> Void) { self.onEnd = onEnd }
      deinit { onEnd() }
    }
    try await confirmation { isGone in
      let (ends, end) = AsyncStream.makeStream(of: Void.self)
      do {
        let witness = Witness {
          isGone()
          end.finish()
        }
        let session = live(try sampleEngine(), onPublish: { _ = witness })
        try session.submit("train steps=1000000")
      }
      for await _ in ends {}
    }
  }
}
