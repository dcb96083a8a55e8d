// What Yosys uses of a DP16KD (Lattice FPGA-TN-02204) for a table: port A reads words of 18 or 9
// bits, nothing is written. Any other setting gives unknown bits, which a comparison takes for
// wrong.
module DP16KD(@PORTS@);
  parameter ASYNC_RESET_RELEASE = "", CLKAMUX = "", CLKBMUX = "", CSDECODE_A = "", CSDECODE_B = "";
  parameter DATA_WIDTH_A = 0, DATA_WIDTH_B = 0, GSR = "", REGMODE_A = "", REGMODE_B = "";
  parameter RESETMODE = "", WRITEMODE_A = "", WRITEMODE_B = "";
  @PARAMETERS@
  input @DIA@, @ADA@, CEA, OCEA, CLKA, WEA, RSTA, CSA2, CSA1, CSA0;
  input @DIB@, @ADB@, CEB, OCEB, CLKB, WEB, RSTB, CSB2, CSB1, CSB0;
  output @DOA@;
  output @DOB@;
  // 1024 words, each in 20 bits of which the low 18 count.
  localparam [20479:0] MEMORY = {@MEMORY@};
  reg [17:0] words [0:1023];
  reg [319:0] row;
  integer i, k;
  initial
    for (i = 0; i < 64; i = i + 1) begin
      row = MEMORY[320*i +: 320];
      for (k = 0; k < 16; k = k + 1) begin
        words[16*i+k] = row[17:0];
        row = row >> 20;
      end
    end
  wire [13:0] address = {@ADA@};
  wire [17:0] word = words[address[13:4]];
  wire [8:0] half = address[3] ? word[17:9] : word[8:0];
  reg [17:0] q = 18'h0;
  wire reads_only = REGMODE_A == "NOREG" && CLKAMUX == "CLKA" && CSDECODE_A == "0b000" &&
    {WEA, WEB, CEB, RSTA, CSA2, CSA1, CSA0} === 7'h0 && OCEA === 1'b1;
  always @(posedge CLKA)
    if (!reads_only) q <= 18'bx;
    else if (CEA)
      case (DATA_WIDTH_A)
        18: q <= word;
        9: q <= {9'bx, half};
        default: q <= 18'bx;
      endcase
  assign {@DOA@} = q;
endmodule
