# Runs the cases of gRPC's official Ruby client (Debian: ruby-grpc) in one process: PORT AUTHORITY-or-"-" CASE...
# Prints a line a case: name, ok | failed | skipped, reason, with tabs between. Exit code 3: the client is not installed.
port, authority, *cases = ARGV
ARGV.clear
ENV['GRPC_DEFAULT_SSL_ROOTS_FILE_PATH'] = authority unless authority == '-'
$stdout.sync = true

# The official client prints its progress to standard output, which belongs to the results here.
def result(*fields)
  RESULTS.puts(fields.map { |field| field.to_s.gsub(/\s+/, ' ') }.join("\t"))
end
RESULTS = $stdout.dup
RESULTS.sync = true
$stdout.reopen(File::NULL)

begin
  gem = Gem::Specification.find_by_name('grpc').gem_dir
  require File.join(gem, 'src/ruby/pb/test/client.rb')
rescue LoadError => e
  warn "ruby-grpc: #{e.message}"
  exit 3
end

cases.each do |name|
  unless NamedTests.method_defined?(name)
    result(name, 'skipped', 'the official Ruby client has no such case')
    next
  end
  begin
    args = Args.new
    args.server_host, args.server_port, args.server_host_override = 'localhost', port, ''
    args.secure, args.use_test_ca, args.test_case = authority != '-', false, name
    NamedTests.new(create_stub(args), args).method(name).call
    result(name, 'ok')
  rescue StandardError, NotImplementedError => e
    result(name, 'failed', "#{e.class}: #{e.message}")
  end
end
