/// The samples of an evaluation, divided into streams that several cores process.
struct SampleStreams: Sendable {
  private var streams: [SampleStream]
  /// One worker per core in use. The first one holds the totals.
  var workers: [SampleStream.Worker]
  /// The ranges of the streams in use, and the first stream that is not finished.
  private var ranges: [Range<Int>] = []
  private var firstActive = 0
  /// The number of samples of all streams.
  private(set) var total = 0
  private let limits: Limits
  private let sampleCost: Int

  /// The limits of one piece of work. Results do not depend on them.
  struct Limits: Sendable {
    /// The maximum number of cores.
    var threads = Parallel.coreCount
    /// The approximate duration.
    var duration = Duration.milliseconds(8)
  }

  /// Creates streams without samples for networks with the structure of `network`.
  init(_ network: Network, limits: Limits) {
    streams = [SampleStream(network)]
    workers = [SampleStream.Worker(network)]
    self.limits = limits
    sampleCost = network.sampleCost
  }

  /// Whether a single stream has all samples.
  var isSingle: Bool { ranges.count == 1 }

  /// Whether all samples have been processed.
  var isFinished: Bool { firstActive == ranges.count }

  /// Starts over with `total` samples and new parameters.
  mutating func begin(total: Int) {
    let chunk = workers[0].evaluator.chunk
    if total != self.total || ranges.isEmpty {
      self.total = total
      ranges = SampleStream.ranges(total: total, cost: sampleCost, chunk: chunk)
      while streams.count < ranges.count { streams.append(streams[0]) }
      makeWorkers(max(1, min(limits.threads, ranges.count)))
    }
    for index in workers.indices { workers[index].begin() }
    for (index, range) in ranges.enumerated() {
      streams[index].begin(range, count: ranges.count, chunk: chunk)
    }
    firstActive = 0
  }

  /// Creates workers. Copies share knots and masks, which never change; everything else is unshared
  /// here, because it is unknown when a core first has something to do.
  private mutating func makeWorkers(_ count: Int) {
    if workers.count > count { workers.removeLast(workers.count - count) }
    while workers.count < count {
      var worker = workers[0]
      worker.evaluator.partMemory()
      workers.append(worker)
    }
  }

  /// Starts over with the same samples and parameters.
  mutating func rewind() {
    for index in ranges.indices { streams[index].rewind() }
    firstActive = 0
  }

  /// The deadline of a piece of work that begins now.
  var deadline: ContinuousClock.Instant { .now + limits.duration }

  /// Does a bounded piece of the work.
  ///
  /// - Parameter target: receives the gradient of the whole evaluation if there is only one stream;
  ///   parts of it may be written early.
  mutating func work(_ job: SampleStream.Job, target: GradientTarget? = nil) {
    if isSingle {
      streams[0].work(job, &workers[0], target: target)
    } else {
      Parallel.changeEach(&streams, firstActive..<ranges.count, workers: &workers) {
        $0.work(job, &$1)
      }
    }
    noteFinished()
  }

  /// Does a bounded piece of the first stream's work.
  mutating func workOnFirst(_ job: SampleStream.Job) {
    streams[0].work(job, &workers[0])
    noteFinished()
  }

  private mutating func noteFinished() {
    while firstActive < ranges.count, streams[firstActive].isFinished { firstActive += 1 }
  }

  // MARK: Sums

  /// Adds up the losses of all streams, in order.
  func addUp(into sums: inout LossSums) {
    sums.clear()
    for index in ranges.indices { sums.add(streams[index].sums) }
  }

  /// Adds up the saved sums of all streams in the first worker, in order.
  mutating func addUp(_ sums: Evaluator.Sums) {
    guard !isSingle else { return }
    workers[0].evaluator.restore(sums, from: streams[0].kept)
    for stream in streams[1..<ranges.count] { workers[0].evaluator.add(sums, from: stream.kept) }
  }
}

extension Evaluator {
  /// Makes its memory unique if it is a copy that still shares another's.
  fileprivate mutating func partMemory() {
    memory.withPointer { _ in }
    places.withUnsafeMutableBufferPointer { _ in }
  }
}
