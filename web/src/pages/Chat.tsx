import { ChatScreen } from '../components/chat/ChatScreen';
import { useCall } from '../hooks/useCall';

export function Chat() {
  const [view, call] = useCall();
  return <ChatScreen view={view} actions={call} />;
}
