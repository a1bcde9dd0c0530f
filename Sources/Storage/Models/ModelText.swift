import Foundation
import KAN

/// The text of a model file as it is encoded and decoded; `ModelFile` describes it.
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
  /// Absent in files of programs that did not know it.
  var userFunctions: [FunctionText.Definition]?
}

/// A variable of the data.
struct VariableText: Codable {
  /// How a column becomes numbers: one of the properties beside `column`.
  struct CodingText: Codable {
    /// Days since this date.
    var date: String?
    /// 1 where the column has this level.
    var level: String?
    /// 1 where the column has no value.
    var missing: Bool?
    /// The column, where it is not called as the variable is.
    var column: String?
  }

  var name: String
  var mean: Double
  var deviation: Double
  /// Absent for plain numbers.
  var coding: CodingText?
  /// Stands in for missing values.
  var substitute: Double?
}

/// A layer of edges.
struct LayerText: Codable {
  var grid: Int
  var knots: [[Double]]
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

  /// A user's own function.
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

/// The least test error, and its step. Some files tell more of that step.
struct BestText: Codable {
  var step: Int
  var test: Double
  var testAccuracy: Double?
  var testAbsolute: Double?
}

/// What is known after a step.
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
