import Expressions
import Foundation
import KAN

/// A model file, `.kan`: a trained model with all that is needed to go on with it, as one JSON text.
///
/// Every number reads back to the same bits. The text is an object:
///
/// - `program` is `"kanscope"`, `version` the version of the format.
/// - `shape` as `--width` takes it, `order`, `base`, `extrapolation`, `loss`, `seed`.
/// - `inputs`, `outputs`: objects of `name`, `mean`, `deviation`, one per node; `coding` where a column of a
///   table is no plain number: `{"date": "2025-01-31"}` for days since then, `{"level": …, "column": …}` for
///   1 where the column has that level, `{"missing": true, "column": …}` for 1 where it has no value; and
///   `substitute` where a number stands in for missing values.
/// - `layers`, one object per layer of edges from the inputs on, all indices from 0:
///   `grid` (intervals); `knots[input][grid + 2 * order + 1]`; `mask` and `symbolicMask`
///   `[input][output]`, 1 or 0; `functions[input][output]`, null, a built-in function's name, or an
///   object of `name`, `formula` in `x` and `complexity` for a user's own;
///   `coefficients[input][output][grid + order]`; `baseScale` and `splineScale`
///   `[input][output]`; `affine[input][output]`, a list of a, b, c, d; `subnodeScale` and
///   `subnodeBias` per output; `nodeScale` and `nodeBias` per node. Outputs are subnodes.
/// - `settings`: how it was last trained, `penalty` within; what is absent is the default.
/// - `curve`: `records` and `best`, objects of `step`, `evaluations`, `train`, `trainAccuracy`,
///   `test`, `testAccuracy`, `objective`, `regularization`, and for robust losses the mean absolute
///   errors `trainAbsolute`, `testAbsolute`; and `stride`. Here alone a number may be
///   `"nan"`, `"inf"` or `"-inf"`.
/// - `userFunctions`: the user's own functions, used or not, objects as above; may be absent.
/// - `data`: where the data came from, in words; `commands`: the log that led here.
public struct ModelFile: Sendable, Equatable {
  /// The version of the format that is written, and the newest that is read.
  public static let version = 1
  /// The longest text that is written or read, in bytes: room for about six million parameters.
  public static let maximumLength = 1 << 27

  /// The model.
  public var model: Model
  /// The settings it was last trained with.
  public var settings: TrainingSettings
  /// The losses so far.
  public var curve: LossCurve
  /// Where the data came from, in words: a path or a formula.
  public var data: String
  /// The commands that led here.
  public var commands: [String]
  /// The user's own functions, one per name: those that are used by edges and others.
  public var functions: [UserFunction]

  /// The contents of a model file. Functions that edges have need not be given.
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

  /// Writes the file whole or not at all.
  ///
  /// Nothing is written that would not read back as the same model: numbers that are not finite or
  /// settings out of range are an error.
  public func write(to path: String) throws(StorageError) {
    try AtomicFile.write(text(path: path), to: path)
  }

  /// The file's text; `path` is what messages call it.
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

  /// Reads a file and checks all of it; `-` is standard input.
  public static func read(_ path: String) throws(StorageError) -> ModelFile {
    let file = try InputFile(path: path)
    // What cannot be a model file is not read to its end.
    let name = file.name
    let text = try file.contents(limit: maximumLength, "this is no model file") {
      bytes throws(StorageError) in try ModelText.checkBeginning(of: bytes, source: name)
    }
    return try ModelFile(text: text, source: name)
  }

  /// The contents of a text; `source` is what messages call it.
  init(text: [UInt8], source: String) throws(StorageError) {
    self = try ModelText.decoded(text, source: source)
  }
}

extension Network {
  /// The users' own functions that symbolic edges have, one per name, in the order of edges.
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

/// A text on one line for a message, cut behind `limit` characters.
func singleLine(_ text: String, limit: Int) -> String {
  var line = ""
  var rest = Substring(text.prefix(limit))
  while !rest.isEmpty {
    line += singleLine(String(rest.prefix(30)))
    rest = rest.dropFirst(30)
  }
  return text.count > limit ? line + "…" : line
}
