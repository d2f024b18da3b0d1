-- Takes back: tables/drop
--
-- Revision 000000000002, after 000000000001

-- create table sessions
CREATE TABLE public.sessions (
    id bigint NOT NULL,
    user_id bigint NOT NULL,
    CONSTRAINT sessions_pkey PRIMARY KEY (id)
);
COMMENT ON TABLE public.sessions IS 'who is here';
CREATE INDEX sessions_user_id_idx ON public.sessions (user_id);
