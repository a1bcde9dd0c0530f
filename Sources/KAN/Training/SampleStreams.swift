/// The samples of an evaluation, shared out in streams that the cores take on.
struct SampleStreams: Sendable {
  private var streams: [SampleStream]
  /// One for each core in use. The first one holds what is added up.
  var workers: [SampleStream.Worker]
  /// Of the streams in use; the first of these that is not finished.
  private var ranges: [Range<Int>] = []
  private var firstActive = 0
  /// Samples of all streams.
  private(set) var total = 0
  private let limits: Limits
  private let sampleCost: Int

  /// What one piece of work may take. No result depends on it.
  struct Limits: Sendable {
    /// Cores to use at most.
    var threads = Parallel.coreCount
    /// Time, about.
    var duration = Duration.milliseconds(8)
  }

  /// Streams for networks of the structure of `network`, without samples.
  init(_ network: Network, limits: Limits) {
    streams = [SampleStream(network)]
    workers = [SampleStream.Worker(network)]
    self.limits = limits
    sampleCost = network.sampleCost
  }

  /// Whether one stream has all samples.
  var isSingle: Bool { ranges.count == 1 }

  /// Whether every sample has been taken.
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

  /// Copies share what never changes, knots and masks; the rest is parted here, since nobody knows when
  /// a core first has something to do.
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

  /// When a piece of work is over that begins now.
  var deadline: ContinuousClock.Instant { .now + limits.duration }

  /// Does a bounded piece of the work.
  ///
  /// - Parameter target: where the gradient of the whole evaluation goes if there is one stream only;
  ///   some of it may go there already.
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

  /// The same for the first stream only.
  mutating func workOnFirst(_ job: SampleStream.Job) {
    streams[0].work(job, &workers[0])
    noteFinished()
  }

  private mutating func noteFinished() {
    while firstActive < ranges.count, streams[firstActive].isFinished { firstActive += 1 }
  }

  // MARK: Sums

  /// Adds up the losses of all streams, in their order.
  func addUp(into sums: inout LossSums) {
    sums.clear()
    for index in ranges.indices { sums.add(streams[index].sums) }
  }

  /// Adds up in the first worker what the streams have kept, in their order.
  mutating func addUp(_ sums: Evaluator.Sums) {
    guard !isSingle else { return }
    workers[0].evaluator.restore(sums, from: streams[0].kept)
    for stream in streams[1..<ranges.count] { workers[0].evaluator.add(sums, from: stream.kept) }
  }
}

extension Evaluator {
  /// Takes memory of its own, where it is a copy that still shares another's.
  fileprivate mutating func partMemory() {
    memory.withPointer { _ in }
    places.withUnsafeMutableBufferPointer { _ in }
  }
}
