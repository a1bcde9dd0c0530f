/// The eigenvalues and eigenvectors of a small symmetric matrix, largest first.
public struct PrincipalAxes: Sendable {
  /// In descending order.
  public let values: [Double]
  /// `[axis][component]`, orthonormal, in the order of `values`.
  public let vectors: [[Double]]

  /// - Parameter matrix: `[row][column]`, symmetric.
  public init(_ matrix: [[Double]]) {
    let eigen = SymmetricEigen(matrix.flatMap { $0 }, count: matrix.count)
    values = eigen.values.reversed()
    vectors = eigen.vectors.reversed()
  }
}
