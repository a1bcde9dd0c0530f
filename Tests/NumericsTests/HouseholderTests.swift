import Numerics
import Testing

@Suite struct HouseholderTests {
  @Test func reflectionsMakeATriangleAndKeepProducts() {
    var random = RandomSource(seed: 6)
    let columns = (0..<4).map { _ in (0..<9).map { _ in random.normal() } }
    var triangle = columns
    for pivot in columns.indices { Householder.reflect(&triangle, pivot: pivot) }
    for (index, column) in triangle.enumerated() {
      for value in column.dropFirst(index + 1) { #expect(value.magnitude < 1e-14) }
      for other in columns.indices {
        let expected = dot(columns[index], columns[other])
        #expect((dot(column, triangle[other]) - expected).magnitude < 1e-12)
      }
    }
  }

  @Test func leavesColumnsOfZerosAlone() {
    var columns = [[0.0, 0, 0], [1, 2, 3]]
    Householder.reflect(&columns, pivot: 0)
    #expect(columns == [[0, 0, 0], [1, 2, 3]])
  }
}
