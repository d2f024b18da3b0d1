-- Takes back: tables/drop
--
-- Revision 000000000002, after 000000000001

-- Create table sessions
CREATE TABLE public.sessions (
    id bigint NOT NULL,
    user_id bigint NOT NULL,
    CONSTRAINT sessions_pkey PRIMARY KEY (id)
);

-- Set comment of table sessions
COMMENT ON TABLE public.sessions IS 'who is here';

-- Create index sessions_user_id_idx on sessions
CREATE INDEX sessions_user_id_idx ON public.sessions (user_id);
