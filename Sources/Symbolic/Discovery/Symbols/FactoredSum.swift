import Expressions
import Numerics

/// A sum of products of functions of single variables, written with common factors taken out:
/// `x1*x2 + 2*x1 + 3*x2 + 6` as `(x1 + 3)*(x2 + 2)`.
struct FactoredSum {
  /// A product with its coefficient: for each variable that occurs, the index of its function.
  struct Part {
    var coefficient: Double
    var functions: [Int: Int]
  }

  /// All functions.
  let functions: [Expression]
  /// How far coefficients may differ from those of a product of sums, as a share of the whole.
  let tolerance: Double

  /// The sum as an expression.
  func expression(_ parts: [Part]) -> Expression {
    guard parts.count > 1 else { return plain(parts) }
    for variable in Set(parts.flatMap(\.functions.keys)).sorted() {
      if let product = product(parts, variable) { return product }
    }
    return commonFactor(parts) ?? plain(parts)
  }

  /// The sum, term by term.
  func plain(_ parts: [Part]) -> Expression {
    .sum(
      of: parts.map { part in
        let factors = part.functions.sorted { $0.key < $1.key }.map { functions[$0.value] }
        return .product(of: [.number(part.coefficient)] + factors)
      })
  }

  /// The sum as a function of one variable times a function of the others, if it is one.
  private func product(_ parts: [Part], _ variable: Int) -> Expression? {
    var rows: [Int?] = []
    var columns: [[Int: Int]] = []
    var matrix: [[Double]] = []
    for part in parts {
      var rest = part.functions
      let own = rest.removeValue(forKey: variable)
      let row = rows.firstIndex(of: own) ?? rows.endIndex
      if row == rows.endIndex { rows.append(own) }
      let column = columns.firstIndex(of: rest) ?? columns.endIndex
      if column == columns.endIndex { columns.append(rest) }
      while matrix.count < rows.count { matrix.append([]) }
      while matrix[row].count <= column { matrix[row].append(0) }
      matrix[row][column] = part.coefficient
    }
    guard rows.count * columns.count == parts.count, rows != [nil], columns != [[:]],
      matrix.allSatisfy({ $0.count == columns.count }),
      let pair = Self.outerProduct(matrix, tolerance)
    else { return nil }
    guard let scale = Self.scale(of: pair.left, isFunction: rows.map { $0 != nil }) else {
      return nil
    }
    let left = zip(rows, pair.left).map { row, value in
      Part(coefficient: value / scale, functions: row.map { [variable: $0] } ?? [:])
    }
    let right = zip(columns, pair.right).map { Part(coefficient: $1 * scale, functions: $0) }
    return plain(left) * expression(right)
  }

  /// The coefficient to divide all others by: the one that makes most of them simple numbers,
  /// preferably a function's.
  private static func scale(of coefficients: [Double], isFunction: [Bool]) -> Double? {
    let candidates = coefficients.indices.filter { abs(coefficients[$0]) > 1e-300 }
    let ranked = candidates.map { index in
      (
        simple: coefficients.count { isSimple($0 / coefficients[index]) },
        function: isFunction[index] ? 1 : 0, index: index
      )
    }
    return ranked.max { ($0.simple, $0.function, $0.index) < ($1.simple, $1.function, $1.index) }
      .map { coefficients[$0.index] }
  }

  private static func isSimple(_ value: Double) -> Bool {
    let tolerance = 1e-8 * max(1, abs(value))
    return !NiceNumber.candidates(near: value, tolerance: tolerance).isEmpty
      || Expression.number(value).rounded(digits: 3).numbers.allSatisfy {
        abs($0 - value) <= tolerance
      }
  }

  /// The column and the row whose product is the matrix.
  private static func outerProduct(
    _ matrix: [[Double]], _ tolerance: Double
  ) -> (left: [Double], right: [Double])? {
    let products = matrix.map { row in matrix.map { dot(row, $0) } }
    let axes = PrincipalAxes(products)
    guard let left = axes.vectors.first else { return nil }
    let whole = axes.values.reduce(0) { $0 + max($1, 0) }
    let rest = axes.values.dropFirst().reduce(0) { $0 + max($1, 0) }
    guard rest <= tolerance * tolerance * whole else { return nil }
    let right = matrix[0].indices.map { column in
      dot(left, matrix.lazy.map { $0[column] })
    }
    return (left, right)
  }

  /// The sum with the function that most products share taken out.
  private func commonFactor(_ parts: [Part]) -> Expression? {
    var counts: [Int: Int] = [:]
    for function in parts.flatMap(\.functions.values) { counts[function, default: 0] += 1 }
    let most = counts.max { ($0.value, -$0.key) < ($1.value, -$1.key) }
    guard let (function, count) = most, count > 1 else { return nil }
    var (inside, outside): ([Part], [Part]) = ([], [])
    for part in parts {
      if let key = part.functions.first(where: { $0.value == function })?.key {
        var rest = part
        rest.functions.removeValue(forKey: key)
        inside.append(rest)
      } else {
        outside.append(part)
      }
    }
    let product = functions[function] * expression(inside)
    return outside.isEmpty ? product : product + expression(outside)
  }
}
