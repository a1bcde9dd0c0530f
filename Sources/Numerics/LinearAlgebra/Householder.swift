/// Householder reflections that bring a matrix to triangular form (Householder 1958).
public enum Householder {
  /// Zeroes column `pivot` below the diagonal by reflecting that column and all columns after it.
  ///
  /// - Parameter columns: `[column][row]`, all of the same length.
  public static func reflect(_ columns: inout [[Double]], pivot: Int) {
    let part = columns[pivot][pivot...]
    let length = part.sumOfSquares.squareRoot()
    guard length > 0 else { return }
    var direction = Array(part)
    let head = direction[0] >= 0 ? -length : length
    direction[0] -= head
    let squares = direction.sumOfSquares
    guard squares > 0 else { return }
    for column in pivot..<columns.count {
      var product = 0.0
      for (offset, value) in direction.enumerated() {
        product += value * columns[column][pivot + offset]
      }
      let factor = 2 * product / squares
      for (offset, value) in direction.enumerated() {
        columns[column][pivot + offset] -= factor * value
      }
    }
  }
}
