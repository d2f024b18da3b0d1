-- Takes back: customers and messages
--
-- Revision 3c1bed79d4fc, the first

-- Drop foreign key messages (customer_id) to customers
ALTER TABLE public.messages DROP CONSTRAINT messages_customer_id_fkey;

-- Drop table messages
DROP TABLE public.messages;

-- Drop table customers
DROP TABLE public.customers;
