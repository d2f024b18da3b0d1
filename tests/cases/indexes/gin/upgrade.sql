-- indexes/gin
--
-- Revision 000000000002, after 000000000001

-- Create index paths on users
CREATE INDEX paths ON public.users USING gin (data jsonb_path_ops);

-- Create index users_data_idx on users
CREATE INDEX users_data_idx ON public.users USING gin (data);
