#if os(Linux)
  import Foundation
  import Synchronization
  import Testing

  @testable import KAN

  /// Counts the objects that the Swift runtime allocates on one thread, arrays and closures included.
  ///
  /// The runtime calls through the function pointer `_swift_allocObject` wherever it has been changed;
  /// this is what instruments use. Memory taken without an object (`UnsafeMutablePointer.allocate`)
  /// is not seen. The whole process is affected while it counts, so every test here runs in a process
  /// of its own.
  enum AllocationCounter {
    private typealias Allocate =
      @convention(c) (
        UnsafeRawPointer?, Int, Int
      ) -> UnsafeMutableRawPointer?

    private static let original = Atomic<UInt>(0)
    private static let thread = Atomic<UInt>(0)
    private static let count = Atomic<Int>(0)

    private static var slot: UnsafeMutablePointer<UInt>? {
      dlsym(dlopen(nil, RTLD_NOW), "_swift_allocObject")?.assumingMemoryBound(to: UInt.self)
    }

    /// What the runtime sets once it has seen a changed pointer, and never clears by itself.
    private static var flag: UnsafeMutablePointer<UInt8>? {
      let name =
        "_swift_enableSwizzlingOfAllocationAndRefCountingFunctions_forInstrumentsOnly"
      return dlsym(dlopen(nil, RTLD_NOW), name)?.assumingMemoryBound(to: UInt8.self)
    }

    /// Whether the runtime can be watched; not where it is linked statically.
    static var isAvailable: Bool { slot != nil && flag != nil }

    private static let counting: Allocate = { metadata, size, mask in
      if UInt(pthread_self()) == thread.load(ordering: .relaxed) {
        count.add(1, ordering: .relaxed)
      }
      let address = original.load(ordering: .relaxed)
      return unsafeBitCast(address, to: Allocate.self)(metadata, size, mask)
    }

    /// How many objects `body` allocates on this thread. One caller at a time.
    static func count(_ body: () -> Void) -> Int {
      guard let slot, let flag else { return -1 }
      if original.load(ordering: .relaxed) == 0 {
        original.store(slot.pointee, ordering: .relaxed)
      }
      let hook = unsafeBitCast(counting, to: UInt.self)
      thread.store(UInt(pthread_self()), ordering: .relaxed)
      count.store(0, ordering: .relaxed)
      slot.pointee = hook
      body()
      slot.pointee = original.load(ordering: .relaxed)
      flag.pointee = 0
      thread.store(0, ordering: .relaxed)
      return count.load(ordering: .relaxed)
    }
  }

  @Suite("Allocations", .serialized, .enabled(if: AllocationCounter.isAvailable))
  struct AllocationTests {
    /// Objects allocated by each of `steps` steps.
    static func allocationsPerStep(_ trainer: inout Trainer, steps: Int) -> [Int] {
      trainer.start(steps: steps)
      return (0..<steps).map { _ in
        AllocationCounter.count {
          while case .working = trainer.advance() {}
        }
      }
    }

    static func trainer(
      _ shape: String, order: Int = 3, change: (inout TrainingSettings) -> Void = { _ in }
    ) throws -> Trainer {
      var settings = TrainingSettings()
      settings.updatesGrid = false
      change(&settings)
      var network = try Support.fresh(shape, grid: 5, order: order)
      network.layers[0].symbolicMask[0] = 1
      network.layers[0].functions[0] = .sine
      return Trainer(
        network: network, train: try Support.samples(300), test: try Support.samples(100, seed: 9),
        settings: settings, deviations: [1], seed: 1)
    }

    @Test func theCounterCounts() async {
      await #expect(processExitsWith: .success) {
        var kept: [[Int]] = []
        kept.reserveCapacity(20)
        let none = AllocationCounter.count {}
        #expect(none == 0)
        for count in [1, 7] {
          let seen = AllocationCounter.count {
            for index in 0..<count { kept.append([Int](repeating: index, count: 3)) }
          }
          #expect(seen == count)
        }
        // A copy on write, as a forgotten second reference would cause.
        var values = kept[0]
        let seen = AllocationCounter.count { values[0] = 5 }
        #expect(seen == 1 && kept[0] != values)
      }
    }

    /// The first step may part buffers that the trainer's value still shares with its boundary.
    @Test func aStepOfLBFGSAllocatesNothing() async {
      await #expect(processExitsWith: .success) {
        for shape in ["2,5,1", "2,1", "2,2+2x,3,1"] {
          for order in [1, 3, 5] {
            var trainer = try AllocationTests.trainer(shape, order: order)
            let counts = AllocationTests.allocationsPerStep(&trainer, steps: 8)
            #expect(
              counts.dropFirst() == [0, 0, 0, 0, 0, 0, 0], "\(shape), order \(order): \(counts)")
          }
        }
      }
    }

    @Test func aStepOfAdamAllocatesNothing() async {
      await #expect(processExitsWith: .success) {
        var trainer = try AllocationTests.trainer("2,5,1") { $0.optimizer = .adam }
        let counts = AllocationTests.allocationsPerStep(&trainer, steps: 8)
        #expect(counts.dropFirst() == [0, 0, 0, 0, 0, 0, 0])
      }
    }

    @Test func aStepOfLevenbergMarquardtAllocatesNothing() async {
      await #expect(processExitsWith: .success) {
        for shape in ["2,5,1", "2,1", "2,2+2x,3,1"] {
          for order in [1, 3, 5] {
            var trainer = try AllocationTests.trainer(shape, order: order) {
              $0.optimizer = .levenbergMarquardt
            }
            let counts = AllocationTests.allocationsPerStep(&trainer, steps: 8)
            #expect(
              counts.dropFirst() == [0, 0, 0, 0, 0, 0, 0], "\(shape), order \(order): \(counts)")
          }
        }
      }
    }

    /// A snapshot held from outside costs a copy once, in the step that follows.
    @Test func aSnapshotCostsOneCopy() async {
      await #expect(processExitsWith: .success) {
        var trainer = try AllocationTests.trainer("2,5,1")
        _ = AllocationTests.allocationsPerStep(&trainer, steps: 3)
        let snapshot = trainer.network
        let counts = AllocationTests.allocationsPerStep(&trainer, steps: 3)
        #expect(counts == [1, 0, 0])
        #expect(snapshot.parameters != trainer.network.parameters)
      }
    }

    /// Many samples are shared out over the cores, and those of a test too. A call of Dispatch costs one
    /// object, whatever there is to do.
    @Test(arguments: TrainingSettings.Optimizer.allCases)
    func aCallOnSeveralCoresAllocatesOneObject(_ optimizer: TrainingSettings.Optimizer) async {
      await #expect(processExitsWith: .success) { [optimizer] in
        var settings = TrainingSettings()
        settings.updatesGrid = false
        settings.optimizer = optimizer
        let network = try Support.fresh("2,8,8,1")
        let (samples, chunk) = (20_000, network.chunkLength)
        let streams = SampleStream.ranges(total: samples, cost: network.sampleCost, chunk: chunk)
        #expect(streams.count > 4)
        // The normal equations of Levenberg and Marquardt take too long for so many.
        let count = optimizer == .levenbergMarquardt ? 200 : samples
        var trainer = Trainer(
          network: network, train: try Support.samples(count),
          test: try Support.samples(samples, seed: 9), settings: settings, deviations: [1],
          seed: 1)
        // Adam has three arrays of parameters take turns, the first of which is shared with `network`.
        _ = AllocationTests.allocationsPerStep(&trainer, steps: 3)
        trainer.start(steps: 4)
        var counts: [Int] = []
        counts.reserveCapacity(1000)
        while trainer.isRunning {
          let count = AllocationCounter.count { _ = trainer.advance() }
          counts.append(count)
        }
        #expect(counts.allSatisfy { $0 <= 1 }, "\(counts.filter { $0 > 1 })")
      }
    }

    @Test func allocationsUnderPenaltiesDoNotGrowWithSamples() async {
      await #expect(processExitsWith: .success) {
        var counts: [[Int]] = []
        for samples in [100, 2000] {
          var settings = TrainingSettings()
          settings.updatesGrid = false
          settings.penalty.lamb = 0.01
          settings.optimizer = .adam
          var trainer = Trainer(
            network: try Support.fresh(), train: try Support.samples(samples), test: nil,
            settings: settings, deviations: [1], seed: 1)
          let perStep = AllocationTests.allocationsPerStep(&trainer, steps: 4)
          counts.append(Array(perStep.dropFirst()))
        }
        #expect(counts[0] == counts[1])
      }
    }
  }
#endif
