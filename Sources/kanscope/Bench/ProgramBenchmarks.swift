import Expressions
import Foundation
import KAN
import Scene
import Session
import Symbolic
import Workbench

/// What users wait for besides training: functions for edges, frames, program start.
enum ProgramBenchmarks {
  static func all() throws -> [Benchmark] {
    [try symbols(), try frames(), start()]
  }

  /// Fitting every library function to one edge.
  private static func symbols() throws -> Benchmark {
    let inputs = (0..<1000).map { 2 * Double($0) / 999 - 1 }
    let outputs = inputs.map { sin(3 * $0) + 0.001 * cos(40 * $0) }
    return Benchmark(
      name: "symbolic_fit",
      facts: [
        Benchmark.Fact("functions", .count(ElementaryFunction.library.count)),
        Benchmark.Fact("samples", .count(1000)),
      ],
      title: "whole library, one edge, 1000 samples",
      seconds: { repetitions in
        Timing.average(repetitions) {
          _ = AffineFit.candidates(inputs: inputs, outputs: outputs)
        }
      })
  }

  /// Drawing a frame of the workbench at 200 x 60 cells.
  private static func frames() throws -> Benchmark {
    var options = ModelOptions()
    options.width = "4,16,16,1"
    var dataOptions = DataOptions()
    dataOptions.function = "sin(x1)*x2+x3^2-x4"
    let data = try PreparedData(dataOptions)
    let engine = try Engine(
      data: data, options: options, settings: TrainingSettings(), clock: Headless.clock)
    let session = LiveSession(engine: engine, clock: Headless.clock, onPublish: {})
    var workbench = Workbench(
      session: session, samples: data.train, glyphs: Glyphs.braille)
    let size = Size(width: 200, height: 60)
    while workbench.snapshot == nil { _ = workbench.frame(size: size) }
    return Benchmark(
      name: "frame",
      facts: [
        Benchmark.Fact("shape", .counts([4, 16, 16, 1])), Benchmark.Fact("width", .count(200)),
        Benchmark.Fact("height", .count(60)),
      ],
      title: "[4,16,16,1] on 200 x 60 cells",
      seconds: { repetitions in
        Timing.average(repetitions) { _ = workbench.frame(size: size) }
      })
  }

  /// Running the program without work.
  private static func start() -> Benchmark {
    Benchmark(
      name: "start", facts: [], title: "the program, with nothing to do",
      seconds: { repetitions in Timing.average(repetitions, runOnce) })
  }

  /// Uses system calls because Foundation polls for the end of a process only now and then.
  private static func runOnce() {
    guard let path = Bundle.main.executablePath else { return }
    var arguments: [UnsafeMutablePointer<CChar>?] = [strdup(path), strdup("help"), nil]
    defer { for argument in arguments { free(argument) } }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
    var process = pid_t()
    guard posix_spawn(&process, path, &actions, nil, &arguments, environ) == 0 else { return }
    var status: Int32 = 0
    waitpid(process, &status, 0)
  }
}
