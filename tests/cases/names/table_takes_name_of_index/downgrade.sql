-- Takes back: names/table_takes_name_of_index
--
-- Revision 000000000002, after 000000000001

-- Drop table mails
DROP TABLE public.mails;

-- Create index mails on users
CREATE INDEX mails ON public.users (email);
