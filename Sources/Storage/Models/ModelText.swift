import Foundation
import KAN

/// The text of a model file for encoding and decoding; see `ModelFile` for its meaning.
struct ModelText: Codable {
  static let program = "kanscope"

  var program = ModelText.program
  var version = ModelFile.version
  var shape: String
  var order: Int
  var base: String
  var extrapolation: String
  var loss: String
  var seed: UInt64
  var inputs: [VariableText]
  var outputs: [VariableText]
  var layers: [LayerText]
  var settings: SettingsText
  var curve: CurveText
  var data: String
  var commands: [String]
  /// Absent in files from versions that lacked it.
  var userFunctions: [FunctionText.Definition]?
}

/// A variable of the data.
struct VariableText: Codable {
  /// How a column becomes numbers: exactly one of the properties other than `column`.
  struct CodingText: Codable {
    /// Days since this date.
    var date: String?
    /// The position among these levels.
    var levels: [String]?
    /// 1 where the column has this level.
    var level: String?
    /// 1 where the column has no value.
    var missing: Bool?
    /// The column, if its name differs from the variable's.
    var column: String?
  }

  var name: String
  var mean: Double
  var deviation: Double
  /// Absent for plain numbers.
  var coding: CodingText?
  /// The number that replaces missing values.
  var substitute: Double?
}

/// A layer of edges.
struct LayerText: Codable {
  var grid: Int
  var knots: [[Double]]
  /// Absent where no input is a category.
  var levelShares: [[Double]]?
  var mask: [[Double]]
  var symbolicMask: [[Double]]
  var functions: [[FunctionText?]]
  var coefficients: [[[Double]]]
  var baseScale: [[Double]]
  var splineScale: [[Double]]
  var affine: [[[Double]]]
  var subnodeScale: [Double]
  var subnodeBias: [Double]
  var nodeScale: [Double]
  var nodeBias: [Double]
}

/// The function of an edge.
enum FunctionText: Codable {
  case builtIn(String)
  case user(Definition)

  /// A user-defined function.
  struct Definition: Codable, Hashable {
    var name: String
    var formula: String
    var complexity: Int
  }

  init(from decoder: any Decoder) throws {
    if let name = try? decoder.singleValueContainer().decode(String.self) {
      self = .builtIn(name)
    } else {
      self = .user(try Definition(from: decoder))
    }
  }

  func encode(to encoder: any Encoder) throws {
    switch self {
    case .builtIn(let name):
      var container = encoder.singleValueContainer()
      try container.encode(name)
    case .user(let definition): try definition.encode(to: encoder)
    }
  }
}

/// The losses of a run.
struct CurveText: Codable {
  var records: [RecordText]
  var best: BestText?
  var stride: Int
}

/// The lowest test error and its step. Some files contain more about that step.
struct BestText: Codable {
  var step: Int
  var test: Double
  var testAccuracy: Double?
  var testAbsolute: Double?
}

/// The losses after a step.
struct RecordText: Codable {
  var step: Int
  var evaluations: Int
  var train: Double
  var trainAccuracy: Double?
  var trainAbsolute: Double?
  var test: Double?
  var testAccuracy: Double?
  var testAbsolute: Double?
  var objective: Double
  var regularization: Double?
}
