import KAN

/// An act on a session. Keys, the command line at `:`, scripts and `kanscope run` all come down to
/// these.
public enum Command: Sendable, Equatable {
  /// Train with these options over the session's settings. Where it may diverge, it has not failed
  /// if it does.
  case train([TrainingChange], mayDiverge: Bool = false)
  /// The same in stages.
  case course(TrainingCourse, [TrainingChange], mayDiverge: Bool = false)
  /// Pause a run, resume one that rests, and train with the last settings where there is none.
  case toggle
  case pause
  case resume
  /// One step, then pause.
  case step
  case stop
  /// Steps per second; nil for as fast as possible.
  case pace(Double?)
  /// A fresh network; from the given seed, or the same one again.
  case restart(seed: UInt64?)
  /// A finer grid, same function.
  case refine(grid: Int)
  /// Take out what scores below the thresholds, or only say what that would be.
  case prune(nodeThreshold: Double, edgeThreshold: Double, isPreview: Bool)
  /// Take out the inputs that score below the threshold.
  case pruneInput(threshold: Double)
  case pruneEdge(EdgeID)
  case pruneNode(layer: Int, node: Int)
  /// List functions that an edge may stand for; of the library, or of these.
  case suggest(EdgeID, library: [String]?, count: Int)
  /// Make an edge symbolic; numbers that are not given are fitted.
  case fix(EdgeID, function: String, GivenAffine)
  /// Make a symbolic edge a spline again: the one it was.
  case unfix(EdgeID)
  /// Add a function to the library.
  case define(name: String, formula: String, complexity: Int?)
  /// Make every spline symbolic that a function explains well enough; nil for the standard measure.
  case auto(library: [String]?, minimumR2: Double?)
  /// The outputs as formulas, rounded to so many significant digits if asked for.
  case formula(digits: Int?)
  /// Look for closed formulas in the data, or in the present network.
  case discover(DiscoveryOptions)
  /// Take an entry of the last search as the network.
  case entry(Int)
  /// Write formulas, a picture, a table or the log, by the file's extension.
  case export(String)
  case undo
  case redo
  case history
  case checkout(Int)
  case save(String)
  case open(String)
  case plot(width: Int, height: Int)
  /// What the options set, from inside: for trainings, the one under way included.
  case set(TrainingChange)
  /// The same for networks to come.
  case setNetwork(ModelChange)

  /// The file that it writes, if any, and what for.
  var written: (path: String, use: FilesInUse.Use)? {
    switch self {
    case .save(let path): (path, .model)
    case .export(let path): (path, .export)
    default: nil
    }
  }

  /// The argument of `train` that says it may diverge.
  static let mayDivergeName = "may_diverge"
  /// The arguments of `train` that are no options of training.
  public static let trainArgumentNames = TrainingCourse.argumentNames + [mayDivergeName]
}

/// The numbers of `c f(a x + b) + d` that were given with `fix`.
public struct GivenAffine: Sendable, Equatable {
  /// nil for those to be fitted.
  public var a: Double?, b: Double?, c: Double?, d: Double?

  /// Nothing given, or what is.
  public init(a: Double? = nil, b: Double? = nil, c: Double? = nil, d: Double? = nil) {
    (self.a, self.b, self.c, self.d) = (a, b, c, d)
  }
}
