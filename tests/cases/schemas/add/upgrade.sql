-- schemas/add
--
-- Revision 000000000002, after 000000000001

-- Create schema audit
CREATE SCHEMA audit;

-- Create table audit.events
CREATE TABLE audit.events (
    id bigint NOT NULL,
    user_id bigint NOT NULL,
    CONSTRAINT events_pkey PRIMARY KEY (id)
);

-- Add foreign key audit.events (user_id) to users
ALTER TABLE audit.events ADD CONSTRAINT events_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id);
