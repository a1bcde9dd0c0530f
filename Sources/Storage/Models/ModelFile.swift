import Expressions
import Foundation
import KAN

/// A model file, `.kan`: a trained model and everything needed to continue with it, as one JSON
/// text.
///
/// Every number reads back to the same bits. The text is an object with these properties:
///
/// - `program` is `"kanscope"`; `version` is the version of the format.
/// - `shape` as for `--width`; `order`, `base`, `extrapolation`, `loss`, `seed`.
/// - `inputs`, `outputs`: objects with `name`, `mean`, `deviation`, one per node. `coding` is
///   present if a column of a table is not plain numbers: `{"date": "2025-01-31"}` for days since
///   that date, `{"level": …, "column": …}` for an indicator of that level, and `{"missing": true,
///   "column": …}` for an indicator of missing values. `substitute` is the number that replaces
///   missing values.
/// - `layers`, one object per layer of edges, from the inputs on; all indices start at 0: `grid`
///   (intervals); `knots[input][grid + 2 * order + 1]`; `mask` and `symbolicMask`
///   `[input][output]`, 1 or 0; `functions[input][output]`: null, the name of a built-in function,
///   or an object with `name`, `formula` in `x` and `complexity` for a user-defined one;
///   `coefficients[input][output][grid + order]`; `baseScale` and `splineScale` `[input][output]`;
///   `affine[input][output]`, a list of a, b, c, d; `subnodeScale` and `subnodeBias` per output;
///   `nodeScale` and `nodeBias` per node. Outputs are subnodes.
/// - `settings`: the latest training settings, including `penalty`; absent settings have their
///   defaults.
/// - `curve`: `records` and `best`, objects with `step`, `evaluations`, `train`, `trainAccuracy`,
///   `test`, `testAccuracy`, `objective`, `regularization`; and `stride`. Only here a number may be
///   `"nan"`, `"inf"` or `"-inf"`.
/// - `userFunctions`: all user-defined functions, used or not, as objects like above; may be
///   absent.
/// - `data`: a description of the data's origin; `commands`: the log of commands so far.
public struct ModelFile: Sendable, Equatable {
  /// The version of the format that is written, and the newest that can be read.
  public static let version = 1
  /// The maximum length of a text, in bytes: room for about six million parameters.
  public static let maximumLength = 1 << 27

  /// The model.
  public var model: Model
  /// The settings of the latest training.
  public var settings: TrainingSettings
  /// The losses so far.
  public var curve: LossCurve
  /// A description of the data's origin: a path or a formula.
  public var data: String
  /// The commands that produced the model.
  public var commands: [String]
  /// The user-defined functions, one per name, whether or not edges use them.
  public var functions: [UserFunction]

  /// Creates the contents of a model file. Functions that edges use are added automatically.
  public init(
    model: Model, settings: TrainingSettings = TrainingSettings(),
    curve: LossCurve = LossCurve(), data: String = "", commands: [String] = [],
    functions: [UserFunction] = []
  ) {
    self.model = model
    self.settings = settings
    self.curve = curve
    self.data = data
    self.commands = commands
    let names = Set(functions.map(\.name))
    self.functions =
      functions + model.network.userFunctions.filter { !names.contains($0.name) }
  }

  /// Writes the file atomically.
  ///
  /// Throws rather than write a file that would not read back as the same model, for example with
  /// non-finite numbers or settings out of range.
  public func write(to path: String) throws(StorageError) {
    try AtomicFile.write(text(path: path), to: path)
  }

  /// The text of the file; `path` is its name in messages.
  func text(path: String) throws(StorageError) -> [UInt8] {
    func failure(_ message: String) -> StorageError {
      StorageError(.cannotWrite, source: path, message)
    }
    let text = ModelText(self)
    do throws(ModelTextError) {
      let restored = try text.restored()
      guard restored.model == model else {
        throw ModelTextError("model: a formula would not read back the same; unfix its edges")
      }
      guard restored.functions == functions else {
        throw ModelTextError("userFunctions: a formula would not read back the same")
      }
    } catch {
      throw failure("the model cannot be saved: \(singleLine(error.description, limit: 300))")
    }
    guard let bytes = try? text.encoded() else { throw failure("the model cannot be encoded") }
    guard bytes.count <= Self.maximumLength else {
      throw failure("the model is too large for a model file; take a smaller grid or shape")
    }
    return bytes
  }

  /// Reads and validates a file; `-` is standard input.
  public static func read(_ path: String) throws(StorageError) -> ModelFile {
    let file = try InputFile(path: path)
    // Stops early if the beginning shows that this is not a model file.
    let name = file.name
    let text = try file.contents(limit: maximumLength, "this is not a model file") {
      bytes throws(StorageError) in try ModelText.checkBeginning(of: bytes, source: name)
    }
    return try ModelFile(text: text, source: name)
  }

  /// Decodes a text; `source` is its name in messages.
  init(text: [UInt8], source: String) throws(StorageError) {
    self = try ModelText.decoded(text, source: source)
  }
}

extension Network {
  /// The user-defined functions that symbolic edges use, one per name, in the order of the edges.
  public var userFunctions: [UserFunction] {
    var names: Set<String> = []
    return activeEdges.compactMap { edge in
      switch layers[edge.layer].kind(edge.input, edge.output) {
      case .symbolic(.user(let function)), .mixed(.user(let function)):
        names.insert(function.name).inserted ? function : nil
      default: nil
      }
    }
  }
}

/// The text on one line for a message, truncated after `limit` characters.
func singleLine(_ text: String, limit: Int) -> String {
  var line = ""
  var rest = Substring(text.prefix(limit))
  while !rest.isEmpty {
    line += singleLine(String(rest.prefix(30)))
    rest = rest.dropFirst(30)
  }
  return text.count > limit ? line + "…" : line
}
