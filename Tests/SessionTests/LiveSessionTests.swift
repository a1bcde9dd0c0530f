import Foundation
import KAN
import Numerics
import Synchronization
import Testing

@testable import Session

/// Waits for snapshots until one fulfils `condition`; nil after ten seconds.
func snapshot(
  of session: LiveSession, within limit: Double = 10, where condition: (Snapshot) -> Bool
) -> Snapshot? {
  let deadline = realClock() + limit
  while realClock() < deadline {
    if let snapshot = session.takeSnapshot() {
      if condition(snapshot) { return snapshot }
    } else {
      usleep(200)
    }
  }
  return nil
}

/// Waits until there are `count` replies; fewer after ten seconds.
func replies(of session: LiveSession, _ count: Int) -> [Reply] {
  var replies: [Reply] = []
  let deadline = realClock() + 10
  while replies.count < count, realClock() < deadline {
    replies += session.takeReplies()
    if replies.count < count { usleep(200) }
  }
  return replies
}

extension LiveSession {
  /// Hands the commands of a script over.
  @discardableResult
  func submit(_ script: String) throws -> [CommandID] {
    try CommandParser.commands(in: script).map { submit($0.command) }
  }
}

@Suite(.serialized) struct LiveSessionTests {
  private func live(_ engine: Engine, onPublish: @escaping @Sendable () -> Void = {}) -> LiveSession
  {
    LiveSession(engine: engine, clock: realClock, onPublish: onPublish)
  }

  @Test func commandsTrainAsTheyDoWithoutAScreen() throws {
    let script = "train steps=15 lamb=0.01"
    let session = live(try sampleEngine())
    try session.submit(script)
    let reply = try #require(replies(of: session, 1).first)
    let last = try #require(snapshot(of: session) { $0.status == .idle && $0.step == 15 })
    var engine = try sampleEngine()
    let outcome = try training(try engine.run(script))
    #expect(try training([try reply.result.get()]) == outcome)
    #expect(last.model.network.bits == engine.bits)
    #expect(last.log == engine.log && last.curve == engine.curve)
    #expect(session.close().bits == engine.bits)
  }

  @Test func theLogHearsOfEveryStepUntilItFails() throws {
    let steps = Mutex<[TrainingRecord]>([])
    let session = LiveSession(
      engine: try sampleEngine(), clock: realClock,
      log: { event, engine throws(SessionError) in
        guard case .step(let record) = event else { return }
        #expect(engine.curve.records.last == record)
        steps.withLock { $0.append(record) }
        if record.step == 5 { throw SessionError(.cannotWrite, "full") }
      }, onPublish: {})
    let ids = try session.submit("train steps=9")
    let replies = replies(of: session, 2)
    #expect(replies.map(\.id) == [nil, ids[0]])
    #expect(sessionError { _ = try replies.first?.result.get() }?.kind == .cannotWrite)
    let engine = session.close()
    #expect(engine.curve.records.count == 9)
    #expect(steps.withLock { $0 } == Array(engine.curve.records.prefix(5)))
  }

  @Test func pausesAnywhereChangeNothing() throws {
    var engine = try sampleEngine(width: "2,8,1", data: try sampleData(samples: 400))
    let session = live(engine)
    try engine.run("train steps=25 lamb=0.01")
    try session.submit("train steps=25 lamb=0.01")
    _ = try #require(snapshot(of: session) { $0.status == .running || $0.step == 25 })
    var random = RandomSource(seed: 3)
    var pauses = 0
    while true {
      usleep(UInt32(random.index(below: 4000)))
      session.submit(.pause)
      let resting = try #require(snapshot(of: session) { $0.status != .running })
      if resting.status == .idle { break }
      pauses += 1
      usleep(UInt32(random.index(below: 1500)))
      #expect(session.takeSnapshot() == nil)
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
      let session = live(try sampleEngine(data: try sampleData(samples: 300)))
      for _ in 0..<25 {
        try session.submit(acts[random.index(below: acts.count)])
        if random.index(below: 4) == 0 { session.submit(.toggle) }
        usleep(UInt32(random.index(below: 3000)))
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
    let session = live(try sampleEngine())
    try session.submit("pace 2; train steps=30; pause")
    let paused = try #require(snapshot(of: session) { $0.status == .paused })
    try session.submit("step; step; step")
    let three = try #require(
      snapshot(of: session) { $0.status == .paused && $0.step == paused.step + 3 })
    #expect(three.lastStep == 30)
    usleep(20_000)
    #expect(session.takeSnapshot() == nil)
    // A pause ends stepping, and going on does not stop again.
    try session.submit("step; pause; resume; pace max")
    let end = try #require(snapshot(of: session) { $0.status == .idle })
    #expect(end.step == 30)
    var engine = try sampleEngine()
    try engine.run("train steps=30")
    #expect(session.close().bits == engine.bits)
  }

  @Test func oneStepFromRestIsARunOfItsOwn() throws {
    let session = live(try sampleEngine())
    let ids = try session.submit("step")
    let reply = try #require(replies(of: session, 1).first)
    #expect(try training([try reply.result.get()]).steps == 1)
    #expect(reply.id == ids[0] && reply.command == .step)
    session.submit(.toggle)
    let end = try #require(snapshot(of: session) { $0.status == .idle && $0.step > 1 })
    #expect(end.step == 101)
    _ = session.close()
  }

  @Test func paceIsKeptAndChangesActAtOnce() throws {
    let session = live(try sampleEngine())
    try session.submit("pace 50; train steps=10000")
    let first = try #require(snapshot(of: session) { $0.step >= 2 })
    let start = realClock()
    let later = try #require(snapshot(of: session) { $0.step >= first.step + 20 })
    let seconds = realClock() - start
    let pace = Double(later.step - first.step) / seconds
    #expect((10...60).contains(pace), "\(pace) steps per second")
    // A step every hundred seconds, and then every tenth of a second: nobody waits a hundred.
    try session.submit("pace 0.01")
    let slow = try #require(snapshot(of: session) { $0.pace == 0.01 })
    usleep(50_000)
    try session.submit("pace max")
    #expect(snapshot(of: session, within: 1) { $0.step > slow.step + 20 } != nil)
    try session.submit("pace 0.01")
    _ = try #require(snapshot(of: session) { $0.pace == 0.01 })
    try session.submit("stop")
    #expect(snapshot(of: session, within: 1) { $0.status == .idle } != nil)
    _ = session.close()
  }

  @Test func repliesComeInOrderOnePerCommand() throws {
    let session = live(try sampleEngine(data: try sampleData(samples: 3000)))
    let script =
      "pause; resume; set lamb 0.1; prune_edge 0 0 0; pace 5; prune_edge 9 9 9; undo; history;"
      + "pace max; refine 8; redo; save /nowhere/x.kan; stop; train steps=2"
    let ids = try session.submit(script)
    let answers = replies(of: session, ids.count)
    #expect(Set(ids).count == ids.count && answers.map(\.id) == ids)
    let failed = answers.filter { if case .failure = $0.result { true } else { false } }
    #expect(
      failed.map(\.command) == [.pruneEdge(EdgeID(9, 9, 9)), .redo, .save("/nowhere/x.kan")])
    #expect(try answers.last?.result.get().command == "train")
    _ = session.close()
  }

  @Test func twoCommandsOfTheSameTextHaveRepliesOfTheirOwn() throws {
    let session = live(try sampleEngine())
    let first = try session.submit("train steps=100000")
    _ = try #require(snapshot(of: session) { $0.step > 3 })
    // What another command ends has no reply, and that of the same text later is not taken for it.
    let later = try session.submit("stop; train steps=100000")
    let stopped = try #require(replies(of: session, 1).first)
    #expect(stopped.id == later[0])
    _ = try #require(snapshot(of: session) { $0.status == .running })
    let last = try session.submit("stop; train steps=2")
    let answers = replies(of: session, 2)
    #expect(answers.map(\.id) == last && !answers.map(\.id).contains(first[0]))
    _ = session.close()
  }

  @Test func snapshotsSayWhichCommandIsSearching() throws {
    let session = live(try sampleEngine(width: "2,5,1", data: try sampleData(samples: 3000)))
    let ids = try session.submit("prune_edge 0 0 0; auto; formula")
    let searching = try #require(snapshot(of: session) { $0.status == .searching("auto") })
    #expect(searching.searchID == ids[1])
    let stop = try session.submit("stop")
    #expect(replies(of: session, 4).map(\.id) == ids + stop)
    #expect(snapshot(of: session) { $0.status == .idle }?.searchID == nil)
    _ = session.close()
  }

  @Test func spaceIsACommandLikeAnyOther() throws {
    let session = live(try sampleEngine())
    let ids = try session.submit("pace 1; toggle; toggle; toggle")
    let running = try #require(snapshot(of: session) { $0.status == .running })
    #expect(running.settings.steps == 100)
    let answers = replies(of: session, 3)
    // The training that it begins is answered when that ends.
    #expect(answers.map(\.id) == [ids[0], ids[2], ids[3]])
    let messages = answers.dropFirst().map { try? $0.result.get() }
    #expect(
      messages == [
        .done(command: "toggle", message: "paused"), .done(command: "toggle", message: "resumed"),
      ])
    try session.submit("pace max")
    #expect(snapshot(of: session) { $0.status == .idle }?.step == 100)
    _ = session.close()
    // Without a screen it trains with the last settings.
    var engine = try sampleEngine()
    try engine.run("train steps=3 lamb=0.1; toggle")
    #expect(engine.log == ["train steps=3 lamb=0.1", "train steps=3 lamb=0.1"])
  }

  @Test func stopThenTrainGoesOn() throws {
    let session = live(try sampleEngine())
    try session.submit("train steps=100000")
    _ = try #require(snapshot(of: session) { $0.step > 3 })
    let ids = try session.submit("stop; train steps=4")
    let answers = replies(of: session, 2)
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
    let session = live(
      try sampleEngine(), onPublish: { counter.count.withLock { $0 += 1 } })
    _ = snapshot(of: session) { _ in true }
    let before = counter.count.withLock { $0 }
    try session.submit("train steps=60")
    _ = replies(of: session, 1)
    // Nobody took one: the first of the run, the reply, and the last at rest.
    usleep(20_000)
    #expect(counter.count.withLock { $0 } - before <= 4)
    #expect(session.takeSnapshot()?.step == 60)
    #expect(session.takeSnapshot() == nil)
    _ = session.close()
  }

  @Test func closingNeverHangs() throws {
    func close(after script: String, sleeping microseconds: UInt32) throws {
      let session = live(try sampleEngine(data: try sampleData(samples: 5000)))
      try session.submit(script)
      usleep(microseconds)
      let start = realClock()
      let end = session.close()
      #expect(realClock() - start < 2)
      #expect(session.close().bits == end.bits)
    }
    for script in [
      "", "train steps=100000", "train; pause", "pace 0.01; train steps=9", "prune_edge 0 0 0",
      "train steps=1", "train steps=100000; stop", "train; pause; step",
    ] {
      for sleep: UInt32 in [0, 3000, 30_000] { try close(after: script, sleeping: sleep) }
    }
  }

  @Test func sessionsThatAreLetGoEnd() throws {
    final class Witness: Sendable {}
    weak var witness: Witness?
    do {
      let held = Witness()
      witness = held
      let session = live(try sampleEngine(), onPublish: { _ = held })
      try session.submit("train steps=1000000")
    }
    let deadline = realClock() + 5
    while witness != nil, realClock() < deadline { usleep(1000) }
    #expect(witness == nil)
  }
}
