create table if not exists document (
  id bigint generated always as identity primary key,
  name varchar(255) not null,
  size bigint not null,
  state varchar(10) not null,
  received_at timestamp with time zone not null,
  sha256 char(64),
  compressed_size bigint,
  archived_at timestamp with time zone,
  failure varchar(1000),
  content blob not null,
  compressed blob
);
create index if not exists document_state on document (state, id);
